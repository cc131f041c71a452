//! The dataset that the demonstration ward publishes.

use super::actions;
use super::lists::LICENCES;
use super::model::{Plan, Shape};
use crate::definition::Register;
use kernel::{App, Result, Tx};

/// The register of which it is made.
pub(crate) const OF: &str = "wifi-cong-cong";

/// Publishes it, in the name of nobody.
///
/// # Errors
/// When the database or the store of files refuses.
pub(crate) async fn publish(tx: &mut Tx, app: &App, register: &Register) -> Result<()> {
    let fields = ["ten", "loai_dia_diem", "vi_tri", "to_dan_pho", "so_bo_phat", "toc_do", "luot_truy_cap"];
    let plan = Plan {
        title: "Điểm Wi-Fi công cộng (số liệu minh họa)".into(),
        description:
            "Các điểm Wi-Fi miễn phí phục vụ người dân, với vị trí, tốc độ và lượt truy cập. Mọi dòng đều là số liệu \
                      minh họa của phường mẫu."
                .into(),
        keywords: vec!["Wi-Fi".into(), "hạ tầng số".into()],
        theme: "tech".into(),
        licence: LICENCES[0].key.into(),
        unit: register.steward,
        frequency: register.definition.cadence,
        shape: Shape::Rows,
        fields: fields.map(str::to_owned).into(),
        conditions: Vec::new(),
    };
    let ready = actions::prepare(app, tx, register, &plan, None).await?;
    actions::publish_new(tx, None, register, plan, ready).await.map(|_| ())
}
