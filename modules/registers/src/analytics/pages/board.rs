//! Pages of boards: the list, one board with all its tiles, what is done with them.

use super::super::actions::{self, TITLE, TileVerb};
use super::super::answer::{self, Sources};
use super::super::model::Question;
use super::super::show;
use super::super::store::{self, Board, BoardId, Tile, TileId};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Conn, Cx, Error, Form, Result};
use ui::DataTable;

#[derive(Template)]
#[template(path = "analytics/pages/boards.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    table: DataTable,
    /// (address that brings it back, title) of boards that were taken away.
    removed: Vec<(String, String)>,
}

/// `GET /phan-tich/bang`
pub(super) async fn list(cx: Cx) -> Result<Response> {
    let (t, user) = (&cx.t, cx.actor()?.user);
    let mut table = DataTable::new(t.get("analytics-boards"))
        .column(t.get("analytics-board-title"))
        .column(t.get("analytics-board-owner"))
        .column(t.get("analytics-board-who"));
    let (gone, shown): (Vec<Board>, Vec<Board>) =
        store::boards(&cx.read(), user).await?.into_iter().partition(|board| board.removed_at.is_some());
    for board in shown {
        let who = if board.shared { "analytics-shared" } else { "analytics-own" };
        table.row(vec![
            DataTable::link(&board.title, href(board.id), ""),
            DataTable::text(&board.owner_name),
            DataTable::text(t.get(who)),
        ]);
    }
    let removed = gone.into_iter().map(|board| (format!("{}/khoi-phuc", href(board.id)), board.title)).collect();
    let page = ListPage { t, f: &cx.fields(), table, removed };
    cx.page(&t.get("analytics-boards"), &[(&t.get("analytics-nav"), "/phan-tich")], &page)
}

fn href(id: BoardId) -> String {
    format!("/phan-tich/bang/{id}")
}

/// `POST /phan-tich/luu`: keeps a question on a board, a new one where none is chosen.
pub(super) async fn keep(cx: Cx, form: Form) -> Result<Response> {
    let question = Question::of(form.value("query"));
    match try_keep(&cx, &form, &question).await {
        Ok(board) => Ok(cx.redirect_saying(&href(board), &cx.t.get("analytics-kept"))),
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            super::ask_page(&cx, question, Some(fields)).await
        }
    }
}

async fn try_keep(cx: &Cx, form: &Form, question: &Question) -> Result<BoardId> {
    let board = form.parsed::<BoardId>("board", "Chọn bảng trong danh sách.");
    form.check()?;
    let actor = cx.actor()?;
    answer::answer(cx, &cx.read(), &mut Sources::load(cx, &cx.read()).await?, question).await?;
    let mut tx = cx.begin().await?;
    let board = match board {
        Some(board) => board,
        None => {
            let name = Some(form.value("new")).filter(|name| !name.is_empty());
            actions::make(&mut tx, actor, name.unwrap_or(form.value(TITLE))).await?
        }
    };
    actions::add_tile(&mut tx, actor, board, form.value(TITLE), question).await?;
    tx.commit().await?;
    Ok(board)
}

/// A tile as the page shows it.
struct Shown {
    id: TileId,
    title: String,
    open: String,
    charts: Vec<(String, ui::Raw)>,
    table: DataTable,
    /// Why it shows nothing.
    refused: String,
}

#[derive(Template)]
#[template(path = "analytics/pages/board.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    board: &'a Board,
    base: String,
    about: String,
    owns: bool,
    tiles: Vec<Shown>,
    removed: Vec<Tile>,
    /// Tiles that the reader may not see.
    hidden: usize,
}

/// `GET /phan-tich/bang/{id}`
pub(super) async fn show(cx: Cx, Path(id): Path<BoardId>) -> Result<Response> {
    page(&cx, id, None).await
}

async fn page(cx: &Cx, id: BoardId, typed: Option<ui::Fields>) -> Result<Response> {
    let (conn, t, actor) = (cx.read(), &cx.t, cx.actor()?);
    let board = actions::seen(&conn, actor, id).await?;
    let owns = board.owner_id == actor.user;
    let (kept, removed): (Vec<Tile>, Vec<Tile>) =
        store::tiles(&conn, id).await?.into_iter().partition(|tile| tile.removed_at.is_none());
    let (tiles, hidden) = fill(cx, &conn, kept).await?;
    let fields = || cx.fields().value(TITLE, &*board.title).value("shared", if board.shared { "1" } else { "" });
    let f = typed.unwrap_or_else(fields);
    let who = t.get(if board.shared { "analytics-shared" } else { "analytics-own" });
    let page = Page {
        t,
        f: &f,
        base: href(id),
        about: format!("{} · {who}", board.owner_name),
        owns,
        tiles,
        removed: if owns { removed } else { Vec::new() },
        hidden,
        board: &board,
    };
    let crumbs = [(t.get("analytics-nav"), "/phan-tich"), (t.get("analytics-boards"), "/phan-tich/bang")];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), *href)).collect();
    cx.form_page(&f, &board.title, &crumbs, &page)
}

/// Answers every tile, one query each; also says how many the reader may not see.
async fn fill(cx: &Cx, conn: &Conn, tiles: Vec<Tile>) -> Result<(Vec<Shown>, usize)> {
    let mut sources = Sources::load(cx, conn).await?;
    let (mut shown, mut hidden) = (Vec::new(), 0);
    for tile in tiles {
        let question = Question::of(&tile.query);
        if !sources.knows(&question) {
            hidden += 1;
            continue;
        }
        let (answer, refused) = match answer::answer(cx, conn, &mut sources, &question).await {
            Ok(answer) => (Some(answer), String::new()),
            Err(Error::Refused(sentence)) => (None, sentence),
            Err(error) => return Err(error),
        };
        let charts = answer.as_ref().map(|answer| show::charts(&cx.t, answer)).unwrap_or_default();
        let table = answer.as_ref().filter(|_| charts.is_empty()).map(|answer| show::table(&cx.t, answer));
        shown.push(Shown {
            id: tile.id,
            open: format!("/phan-tich?{}", question.query()),
            title: tile.title,
            charts,
            table: table.unwrap_or_default(),
            refused,
        });
    }
    Ok((shown, hidden))
}

/// `POST /phan-tich/bang/{id}`
pub(super) async fn change(cx: Cx, Path(id): Path<BoardId>, form: Form) -> Result<Response> {
    match try_change(&cx, id, &form).await {
        Ok(()) => Ok(cx.redirect_saying(&href(id), &cx.t.get("analytics-changed"))),
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            page(&cx, id, Some(fields)).await
        }
    }
}

async fn try_change(cx: &Cx, id: BoardId, form: &Form) -> Result<()> {
    let mut tx = cx.begin().await?;
    actions::change(&mut tx, cx.actor()?, id, form.value(TITLE), form.ticked("shared")).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /phan-tich/bang/{id}/xoa`
pub(super) async fn remove(cx: Cx, Path(id): Path<BoardId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::remove(&mut tx, cx.actor()?, id, true).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying("/phan-tich/bang", &cx.t.get("analytics-removed")))
}

/// `POST /phan-tich/bang/{id}/khoi-phuc`
pub(super) async fn restore(cx: Cx, Path(id): Path<BoardId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::remove(&mut tx, cx.actor()?, id, false).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&href(id), &cx.t.get("analytics-restored")))
}

/// `POST /phan-tich/bang/{id}/o/{tile}`
pub(super) async fn act(cx: Cx, Path((id, tile)): Path<(BoardId, TileId)>, form: Form) -> Result<Response> {
    let verb = TileVerb::of(form.value("do"))?;
    let mut tx = cx.begin().await?;
    actions::act_on_tile(&mut tx, cx.actor()?, id, tile, verb).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&href(id), &cx.t.get("analytics-changed")))
}
