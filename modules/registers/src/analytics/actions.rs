//! What is done with boards: made, shared, filled with tiles in an order, taken away and brought back.

use super::model::Question;
use super::store::{self, Board, BoardId, Tile, TileId};
use kernel::{Actor, Error, Event, Result, Tx};
use serde_json::json;

/// Tiles of a board at most: each is a query.
const MOST_TILES: usize = 12;
/// Letters of a title.
const LONGEST: usize = 150;

/// The field of a title.
pub(super) const TITLE: &str = "title";

fn title(text: &str) -> Result<String> {
    let title = text.trim();
    if title.is_empty() || title.chars().count() > LONGEST {
        return Err(Error::invalid(TITLE, format!("Nhập tên, không quá {LONGEST} ký tự.")));
    }
    Ok(title.to_owned())
}

/// The board of an id, where the actor may look at it.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) async fn seen(conn: &kernel::Conn, actor: &Actor, id: BoardId) -> Result<Board> {
    let board = store::board(conn, id).await?;
    let may_see = |board: &Board| board.owner_id == actor.user || (board.shared && board.removed_at.is_none());
    board.filter(may_see).ok_or(Error::NotFound)
}

/// The board of an id, where it is the actor's own.
async fn owned(tx: &Tx, actor: &Actor, id: BoardId) -> Result<Board> {
    let board = seen(tx, actor, id).await?;
    if board.owner_id == actor.user { Ok(board) } else { Err(Error::Forbidden) }
}

/// Makes a board of the actor's own.
///
/// # Errors
/// [`Error::Invalid`] without a title.
pub(super) async fn make(tx: &mut Tx, actor: &Actor, name: &str) -> Result<BoardId> {
    let board = Board {
        id: BoardId::new(),
        title: title(name)?,
        owner_id: actor.user,
        owner_name: actor.name.clone(),
        shared: false,
        removed_at: None,
    };
    store::insert_board(tx, &board).await?;
    tx.record(Event::new("registers.board.made", board.id.0, json!({ "title": board.title })));
    Ok(board.id)
}

/// Renames a board, shares it or takes it back.
///
/// # Errors
/// [`Error::Forbidden`] where it is somebody else's, [`Error::Invalid`] without a title.
pub(super) async fn change(tx: &mut Tx, actor: &Actor, id: BoardId, name: &str, shared: bool) -> Result<()> {
    let board = Board { title: title(name)?, shared, ..owned(tx, actor, id).await? };
    store::update_board(tx, &board).await?;
    tx.record(Event::new("registers.board.changed", id.0, json!({ "title": board.title, "shared": shared })));
    Ok(())
}

/// Takes a board away, or brings it back.
///
/// # Errors
/// [`Error::Forbidden`] where it is somebody else's.
pub(super) async fn remove(tx: &mut Tx, actor: &Actor, id: BoardId, removed: bool) -> Result<()> {
    let board = Board { removed_at: removed.then_some(tx.now), ..owned(tx, actor, id).await? };
    store::update_board(tx, &board).await?;
    let kind = if removed { "registers.board.removed" } else { "registers.board.restored" };
    tx.record(Event::new(kind, id.0, json!({ "title": board.title })));
    Ok(())
}

/// Puts a question on a board, at its end.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] without a title, [`Error::Refused`] where the board is full.
pub(super) async fn add_tile(tx: &mut Tx, actor: &Actor, id: BoardId, name: &str, question: &Question) -> Result<()> {
    owned(tx, actor, id).await?;
    let tiles = store::tiles(tx, id).await?;
    check_room(&tiles)?;
    let position = tiles.iter().map(|tile| tile.position).max().unwrap_or(0) + 1;
    let tile = Tile { id: TileId::new(), position, title: title(name)?, query: question.query(), removed_at: None };
    store::insert_tile(tx, id, &tile).await?;
    tx.record(Event::new("registers.board.tile_added", id.0, json!({ "tile": tile.id.0, "title": tile.title })));
    Ok(())
}

fn check_room(tiles: &[Tile]) -> Result<()> {
    let shown = tiles.iter().filter(|tile| tile.removed_at.is_none()).count();
    if shown < MOST_TILES {
        Ok(())
    } else {
        Err(Error::refused(format!("Một bảng có tối đa {MOST_TILES} ô. Bỏ bớt ô rồi thêm.")))
    }
}

/// What becomes of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TileVerb {
    Up,
    Down,
    Remove,
    Restore,
}

impl TileVerb {
    /// As the form says it.
    pub(super) fn of(text: &str) -> Result<Self> {
        match text {
            "up" => Ok(Self::Up),
            "down" => Ok(Self::Down),
            "remove" => Ok(Self::Remove),
            "restore" => Ok(Self::Restore),
            _ => Err(Error::refused("Không có việc này với ô.")),
        }
    }

    fn event(self) -> &'static str {
        match self {
            Self::Up | Self::Down => "registers.board.tile_moved",
            Self::Remove => "registers.board.tile_removed",
            Self::Restore => "registers.board.tile_restored",
        }
    }
}

/// Moves a tile, takes it off or brings it back.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Refused`] where the board is full.
pub(super) async fn act_on_tile(tx: &mut Tx, actor: &Actor, id: BoardId, tile: TileId, verb: TileVerb) -> Result<()> {
    owned(tx, actor, id).await?;
    let tiles = store::tiles(tx, id).await?;
    let (shown, gone): (Vec<Tile>, Vec<Tile>) = tiles.iter().cloned().partition(|tile| tile.removed_at.is_none());
    let at = shown.iter().position(|one| one.id == tile);
    match (verb, at) {
        (TileVerb::Restore, _) => {
            check_room(&tiles)?;
            let one = gone.into_iter().find(|one| one.id == tile).ok_or(Error::NotFound)?;
            store::update_tile(tx, &Tile { removed_at: None, ..one }).await?;
        }
        (_, None) => return Err(Error::NotFound),
        (TileVerb::Remove, Some(at)) => {
            store::update_tile(tx, &Tile { removed_at: Some(tx.now), ..shown[at].clone() }).await?;
        }
        (TileVerb::Up | TileVerb::Down, Some(at)) => {
            let other = if verb == TileVerb::Up { at.checked_sub(1) } else { Some(at + 1) };
            if let Some(other) = other.filter(|other| *other < shown.len()) {
                let mut order = shown;
                order.swap(at, other);
                for (position, one) in (1..).zip(order) {
                    store::update_tile(tx, &Tile { position, ..one }).await?;
                }
            }
        }
    }
    tx.record(Event::new(verb.event(), id.0, json!({ "tile": tile.0 })));
    Ok(())
}
