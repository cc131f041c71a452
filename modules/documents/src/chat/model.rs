//! The rules of groups: who may take a post back, what has been read, whom a text names and what it links to.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use kernel::UserId;
use sea_orm::FromQueryResult;

kernel::typed_id! {
    /// Nhóm trao đổi: the identifier of a group.
    GroupId
}
kernel::typed_id! {
    /// Tin trong nhóm: the identifier of a post, made by its writer's page.
    PostId
}

/// Posts on one page.
pub(crate) const PAGE: i32 = 50;
/// Members of a group at most.
pub(crate) const MOST_MEMBERS: usize = 200;
/// How long a writer may take a post back.
const TAKE_BACK_MINUTES: i64 = 15;

/// Nhóm trao đổi, as one of its members sees it.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Group {
    pub id: GroupId,
    pub name: String,
    pub purpose: String,
    /// Người giữ nhóm: adds and removes members, ends the group.
    pub keeper_id: UserId,
    /// Once it is ended its members read it, and nobody writes.
    pub ended_at: Option<DateTime<Utc>>,
    /// The day on which an ended group goes with its posts and files; no later setting moves it.
    pub erase_on: Option<NaiveDate>,
    /// The number of the last post; posts are numbered from 1 without gaps.
    pub posts: i32,
    pub last_at: DateTime<Utc>,
    /// The number of the last post that the member has read.
    pub read_to: i32,
    /// Posts of others that the member has not read, counted up to 100.
    pub unread: i64,
}

impl Group {
    pub(crate) fn page(&self) -> String {
        format!("/van-ban/nhom/{}", self.id)
    }

    /// What a member is shown first: the last posts, or from the first unread one where more are unread than a page has.
    pub(crate) fn first_shown(&self) -> Slice {
        if self.posts - self.read_to > PAGE { Slice::After((self.read_to - 2).max(0)) } else { Slice::Last }
    }
}

/// Who keeps a group: whoever is named as its keeper, or the longest in it where they may be in no group any more.
/// `present` are the members who may, the longest in it first.
pub(crate) fn keeper(named: UserId, present: &[UserId]) -> Option<UserId> {
    if present.contains(&named) { Some(named) } else { present.first().copied() }
}

/// Tin trong nhóm.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Post {
    pub id: PostId,
    pub number: i32,
    pub author_id: UserId,
    pub author_name: String,
    /// Empty once it is taken back.
    pub body: String,
    pub at: DateTime<Utc>,
    pub taken_back_at: Option<DateTime<Utc>>,
    /// Empty where it has no file.
    pub file_name: String,
    pub digest: String,
    pub mime: String,
    /// The post that it answers: number, writer, text.
    pub reply_number: Option<i32>,
    pub reply_author: Option<String>,
    pub reply_body: Option<String>,
}

impl Post {
    /// May this person still take it back?
    pub(crate) fn may_be_taken_back(&self, by: UserId, now: DateTime<Utc>) -> bool {
        self.author_id == by && self.taken_back_at.is_none() && now <= self.at + Duration::minutes(TAKE_BACK_MINUTES)
    }
}

/// A stretch of the posts of a group, in the order of their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slice {
    Last,
    Before(i32),
    After(i32),
}

/// How far a member has read after a page with these posts; what was passed over stays unread.
pub(crate) fn read_after(read_to: i32, first: i32, last: i32) -> i32 {
    if first <= read_to + 1 { read_to.max(last) } else { read_to }
}

/// The logins that a text names, "@nguyen.van.an", each once.
pub(crate) fn mentioned(text: &str) -> Vec<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    let mut all: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let Some(rest) = word.trim_start_matches(['(', '“', '"']).strip_prefix('@') else { continue };
        let end = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let login = rest.split_at(end).0.trim_end_matches(['.', '-', '_', '@']).to_lowercase();
        if !login.is_empty() && !all.contains(&login) {
            all.push(login);
        }
    }
    all
}

/// A part of a line: plain, or a link to a page of the ward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub text: String,
    pub href: Option<String>,
}

/// A line with its links to the ward's own pages: addresses that begin with the ward's own, or paths, that `opens` knows.
pub(crate) fn pieces(line: &str, base_url: &str, opens: impl Fn(&str) -> bool) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    let mut plain = String::new();
    for word in line.split_inclusive(char::is_whitespace) {
        let begin = word.len() - word.trim_start_matches(['(', '“', '"', '<']).len();
        let (before, rest) = word.split_at(begin);
        let end = rest.trim_end().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '”', '"', '>']).len();
        let (link, after) = rest.split_at(end);
        let path = link.strip_prefix(base_url).unwrap_or(link);
        plain.push_str(before);
        if path.starts_with('/') && !path.starts_with("//") && opens(path) {
            if !plain.is_empty() {
                all.push(Piece { text: std::mem::take(&mut plain), href: None });
            }
            all.push(Piece { text: link.to_owned(), href: Some(path.to_owned()) });
        } else {
            plain.push_str(link);
        }
        plain.push_str(after);
    }
    if !plain.is_empty() {
        all.push(Piece { text: plain, href: None });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_keeper_is_gone_the_longest_in_a_group_keeps_it() {
        let [first, second, gone] = [UserId::new(), UserId::new(), UserId::new()];
        assert_eq!(keeper(second, &[first, second]), Some(second));
        assert_eq!(keeper(gone, &[first, second]), Some(first));
        assert_eq!(keeper(gone, &[]), None);
    }

    #[test]
    fn what_was_passed_over_stays_unread() {
        assert_eq!(read_after(0, 1, 50), 50);
        assert_eq!(read_after(50, 51, 60), 60);
        assert_eq!(read_after(50, 1, 40), 50);
        assert_eq!(read_after(10, 61, 110), 10);
    }

    #[test]
    fn a_text_names_people_by_their_login_and_an_address_is_no_name() {
        let text = "Nhờ @vanthu, (@Nguyen.Van.An) xem; gửi a@b.vn. @vanthu. @ @Ánh";
        assert_eq!(mentioned(text), ["vanthu", "nguyen.van.an"]);
    }

    #[test]
    fn only_the_pages_of_the_ward_become_links() {
        let opens = |path: &str| path.starts_with("/van-ban/");
        let shown = |line: &str| {
            let all = pieces(line, "https://phuong.vn", opens);
            assert_eq!(all.iter().map(|piece| piece.text.as_str()).collect::<String>(), line, "nothing is lost");
            all.into_iter().filter_map(|piece| piece.href).collect::<Vec<_>>()
        };
        assert_eq!(
            shown("Xem (https://phuong.vn/van-ban/den/7?x=1), rồi /van-ban/di."),
            ["/van-ban/den/7?x=1", "/van-ban/di"]
        );
        for none in [
            "12/KH-UBND",
            "/KH-UBND",
            "//van-ban/x",
            "https://khac.vn/van-ban/den",
            "javascript:/van-ban/",
            " và/hoặc ",
        ] {
            assert!(shown(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn a_post_is_taken_back_by_its_writer_within_a_quarter_of_an_hour() {
        let (writer, at) = (UserId::new(), DateTime::from_timestamp(1_773_626_400, 0).unwrap());
        let post = Post {
            id: PostId::new(),
            number: 1,
            author_id: writer,
            author_name: String::new(),
            body: String::new(),
            at,
            taken_back_at: None,
            file_name: String::new(),
            digest: String::new(),
            mime: String::new(),
            reply_number: None,
            reply_author: None,
            reply_body: None,
        };
        assert!(post.may_be_taken_back(writer, at + Duration::minutes(15)));
        assert!(!post.may_be_taken_back(writer, at + Duration::minutes(15) + Duration::seconds(1)));
        assert!(!post.may_be_taken_back(UserId::new(), at));
        assert!(!Post { taken_back_at: Some(at), ..post }.may_be_taken_back(writer, at));
    }
}
