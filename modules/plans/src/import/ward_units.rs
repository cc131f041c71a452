//! Units of the ward as this feature needs them: by any name that a document may print.

use super::content::Choice;
use kernel::{Conn, Error, Result, Tx, UnitId};
use people::api::{NewUnit, UnitKind};

/// A unit of the ward and every name under which it is known.
#[derive(Debug, Clone)]
pub(crate) struct WardUnit {
    pub(crate) id: UnitId,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    /// One of the ward's own units, not a partner or a neighbourhood.
    pub(crate) own: bool,
}

/// The open units of the ward, in their order.
pub(crate) async fn load(conn: &Conn) -> Result<Vec<WardUnit>> {
    let open = people::api::units(conn).await?.into_iter().filter(|u| u.closed_on.is_none());
    let ward_unit = |unit: people::api::Unit| WardUnit {
        id: unit.id,
        own: matches!(unit.kind, UnitKind::Office | UnitKind::Centre | UnitKind::Force | UnitKind::Health),
        aliases: unit.aliases.into_iter().chain(Some(unit.short_name).filter(|s| !s.is_empty())).collect(),
        name: unit.name,
    };
    Ok(open.map(ward_unit).collect())
}

/// The units that a choice stands for; a new unit is made now. Names that were matched are kept as aliases, so that
/// the next document finds them by itself.
pub(crate) async fn resolve(
    tx: &mut Tx,
    choice: &Choice,
    names: &[String],
    known: &mut Vec<WardUnit>,
) -> Result<Vec<UnitId>> {
    match choice {
        Choice::Skip => Ok(Vec::new()),
        Choice::All => Ok(known.iter().filter(|unit| unit.own).map(|unit| unit.id).collect()),
        Choice::Units(ids) => {
            let ids: Vec<UnitId> = ids.iter().copied().filter(|id| known.iter().any(|k| k.id == *id)).collect();
            if let [only] = ids[..] {
                learn(tx, only, names, known).await?;
            }
            Ok(ids)
        }
        Choice::New(name) => {
            if let Some(there) = known.iter().find(|k| k.name == *name) {
                return Ok(vec![there.id]);
            }
            let unit = NewUnit { name: name.clone(), kind: kind_of(name), ..NewUnit::default() };
            let id = people::api::create_unit(tx, unit).await?;
            known.push(WardUnit { id, name: name.clone(), aliases: Vec::new(), own: true });
            learn(tx, id, names, known).await?;
            Ok(vec![id])
        }
    }
}

async fn learn(tx: &mut Tx, id: UnitId, names: &[String], known: &mut [WardUnit]) -> Result<()> {
    let Some(unit) = known.iter_mut().find(|k| k.id == id) else { return Ok(()) };
    for name in names {
        if unit.name == *name || unit.aliases.contains(name) {
            continue;
        }
        match people::api::add_alias(tx, id, name).await {
            Ok(()) => unit.aliases.push(name.clone()),
            // The name already leads to another unit: this document keeps the person's choice, the list stays as it is.
            Err(Error::Refused(why)) => tracing::debug!(why, "alias not added"),
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// What kind of body a name begins with.
fn kind_of(name: &str) -> UnitKind {
    let folded = vietnamese::fold(name);
    let begins = |heads: &[&str]| heads.iter().any(|head| folded.starts_with(head));
    match () {
        () if begins(&["trung tam", "ban quan ly", "dai truyen thanh"]) => UnitKind::Centre,
        () if begins(&["cong an", "ban chi huy", "bch quan su", "quan su"]) => UnitKind::Force,
        () if begins(&["ub mttq", "uy ban mat tran", "mat tran", "mttq", "doan ", "hoi "]) => UnitKind::Organisation,
        () if begins(&["truong ", "cac truong", "nha truong"]) => UnitKind::School,
        () if begins(&["tram y te", "co so y te"]) => UnitKind::Health,
        () if begins(&["to dan pho", "khu pho", "khoi pho", "to cong nghe", "thon"]) => UnitKind::Neighbourhood,
        () if begins(&["cac doanh nghiep", "doanh nghiep", "vnpt", "viettel", "mobifone"]) => UnitKind::Partner,
        () => UnitKind::Office,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_name_tells_the_kind_of_body() {
        assert_eq!(kind_of("Phòng Văn hóa – Xã hội"), UnitKind::Office);
        assert_eq!(kind_of("Trung tâm Phục vụ hành chính công"), UnitKind::Centre);
        assert_eq!(kind_of("Công an phường"), UnitKind::Force);
        assert_eq!(kind_of("Các doanh nghiệp bưu chính, viễn thông"), UnitKind::Partner);
        assert_eq!(kind_of("Cơ sở Y tế"), UnitKind::Health);
    }
}
