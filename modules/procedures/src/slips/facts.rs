//! What the forms say of a dossier, gathered once.

use crate::catalogue::{self, Content};
use crate::citizen::rating_path;
use crate::dossier::store::{Component, Move};
use crate::dossier::{self, Dossier, State};
use crate::payment::{self, Obligation, Timing};
use chrono::{DateTime, Utc};
use kernel::{Cx, Result, UnitId, local};
use vietnamese::format_integer;

/// Everything that a form may say.
pub(super) struct Facts {
    /// "phường Sông Công".
    pub ward: String,
    pub dossier: Dossier,
    pub content: Content,
    pub components: Vec<Component>,
    pub moves: Vec<Move>,
    pub fee: Option<Obligation>,
    pub units: Vec<(UnitId, String)>,
    /// Where the citizen sees how it stands.
    pub address: String,
    /// Where the citizen rates it; empty while it is in hand.
    pub rating: String,
    pub now: DateTime<Utc>,
}

/// The whole address of a page of this ward.
pub(crate) fn address_of(cx: &Cx, path: &str) -> String {
    format!("{}{path}", cx.base_url())
}

impl Facts {
    /// Gathers them.
    pub(super) async fn of(cx: &Cx, dossier: Dossier) -> Result<Self> {
        let conn = cx.read();
        let units = people::api::all_units(&conn).await?;
        let rating = match dossier.state.is_open() {
            true => String::new(),
            false => address_of(cx, &rating_path(&cx.app, cx.ward.id, dossier.id).await?),
        };
        Ok(Self {
            rating,
            ward: cx.ward.name.clone(),
            content: catalogue::store::version(&conn, dossier.version_id).await?.content,
            components: dossier::store::components(&conn, dossier.id).await?,
            moves: dossier::store::moves(&conn, dossier.id).await?,
            fee: payment::of_dossier(&conn, dossier.id).await?,
            units: units.into_iter().map(|unit| (unit.id, unit.name)).collect(),
            address: address_of(cx, &format!("/tra-cuu?ma={}", dossier.code)),
            dossier,
            now: cx.now,
        })
    }

    /// The last move into a state.
    pub(super) fn last_into(&self, state: State) -> Option<&Move> {
        self.moves.iter().rev().find(|m| m.kind == state.key())
    }

    /// The name of a component.
    pub(super) fn component<'a>(&'a self, key: &'a str) -> &'a str {
        let asked = self.content.components.iter().find(|c| c.key == key).map(|c| c.name.as_str());
        asked
            .or_else(|| self.components.iter().find(|c| c.component_key == key).map(|c| c.name.as_str()))
            .unwrap_or(key)
    }

    /// The name of a unit.
    pub(super) fn unit(&self, id: Option<UnitId>) -> &str {
        self.units.iter().find(|(unit, _)| Some(*unit) == id).map_or("", |(_, name)| name.as_str())
    }

    /// What is to be paid, in words.
    pub(super) fn fee_said(&self) -> String {
        let Some(fee) = &self.fee else { return "chưa xác định".to_owned() };
        if fee.timing == Timing::Exempt {
            return format!("miễn ({})", fee.exemption);
        }
        if fee.amount == 0 {
            return "không thu".to_owned();
        }
        let when = if fee.timing == Timing::Before { "thu trước" } else { "thu khi trả kết quả" };
        let paid = if fee.rest() == 0 {
            "đã nộp".to_owned()
        } else {
            format!("còn phải nộp {} đồng", format_integer(fee.rest()))
        };
        format!("{} đồng ({when}, {paid})", format_integer(fee.amount))
    }
}

/// "09 giờ 00, ngày 16/03/2026"; dots to be filled in where there is none.
pub(super) fn moment(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "…".to_owned(), |at| local(at).format("%H giờ %M, ngày %d/%m/%Y").to_string())
}
