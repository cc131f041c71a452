//! The command line.

use crate::mail_options::MailOptions;
use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use kernel::{App, AppBuilder, Clock, Config, WardId, audit};
use std::path::PathBuf;

/// Đình: ngôi nhà chung số của phường, xã.
#[derive(Parser)]
#[command(name = "dinh", version)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub place: Place,
    #[command(subcommand)]
    pub command: Command,
}

/// Where the data is.
#[derive(Args, Clone)]
pub(crate) struct Place {
    /// Thư mục dữ liệu (tệp, và cơ sở dữ liệu SQLite nếu không có --database).
    #[arg(long, global = true, default_value = "data", env = "DINH_DATA")]
    pub data: PathBuf,
    /// Cơ sở dữ liệu PostgreSQL: postgres://…
    #[arg(long, global = true, env = "DINH_DATABASE")]
    pub database: Option<String>,
    /// Kho tệp tương thích S3: s3://kho/thư-mục; khóa và địa chỉ máy chủ theo các biến AWS_*.
    #[arg(long, global = true, env = "DINH_FILES")]
    pub files: Option<String>,
    /// Địa chỉ công khai, ví dụ https://phuong.example.vn; với https, cookie chỉ đi qua kết nối mã hóa.
    #[arg(long, global = true, env = "DINH_BASE_URL")]
    pub base_url: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Phục vụ các phường đã khởi tạo.
    Serve {
        #[arg(long, default_value = "127.0.0.1:8080", env = "DINH_LISTEN")]
        listen: String,
        #[command(flatten)]
        mail: Box<MailOptions>,
    },
    /// Phục vụ phường minh họa Sông Công; lần đầu tự nạp dữ liệu.
    Demo {
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        #[command(flatten)]
        mail: Box<MailOptions>,
    },
    /// Khởi tạo một phường; in đường dẫn dùng một lần cho người quản trị đầu tiên.
    Init {
        /// Mã xã, phường, đặc khu gồm 5 chữ số.
        #[arg(long)]
        ward: String,
    },
    /// Đọc hoặc nhập một văn bản kế hoạch.
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Văn bản hành chính.
    #[command(subcommand)]
    Document(DocumentCommand),
    /// Nhật ký kiểm toán.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Sao lưu toàn bộ (được phép khi đang phục vụ) vào một thư mục mới.
    Backup { to: PathBuf },
    /// Phục hồi một bản sao lưu vào nơi dữ liệu còn trống, SQLite hay PostgreSQL đều được.
    Restore { from: PathBuf },
    /// Đưa các bảng lên bản mới nhất.
    Migrate,
}

#[derive(Subcommand)]
pub(crate) enum PlanCommand {
    /// Đọc một văn bản kế hoạch và in những gì đọc được.
    Read {
        file: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Nhập một văn bản kế hoạch vào phường.
    Import {
        file: PathBuf,
        /// Mã phường, nếu có nhiều phường.
        #[arg(long)]
        ward: Option<String>,
    },
}

#[derive(Subcommand)]
pub(crate) enum DocumentCommand {
    /// Kiểm tra chữ ký số trong một tệp PDF; mã thoát 0: mọi chữ ký hợp lệ, 1: không, 2: hợp lệ nhưng chưa rõ chứng thư có bị thu hồi không.
    Verify {
        file: PathBuf,
        #[arg(long)]
        json: bool,
        /// Tệp chứng thư gốc được tin cậy (PEM hoặc DER); có thể nêu nhiều lần.
        #[arg(long, value_name = "PEM")]
        trust: Vec<PathBuf>,
        /// Tệp chứng thư của nơi cấp ở giữa, khi chữ ký không kèm theo; có thể nêu nhiều lần.
        #[arg(long, value_name = "PEM")]
        chain: Vec<PathBuf>,
        /// Tệp danh sách chứng thư bị thu hồi (PEM hoặc DER); có thể nêu nhiều lần.
        #[arg(long, value_name = "CRL")]
        crl: Vec<PathBuf>,
    },
    /// Đo thể thức một văn bản (.docx, .pdf có chữ) theo Nghị định 30/2020/NĐ-CP; mã thoát 0: đúng, 1: có điểm khác, 2: không đọc được.
    Check {
        file: PathBuf,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Kiểm tra chuỗi nhật ký của mọi phường.
    Verify,
}

impl Place {
    pub(crate) fn config(&self) -> Config {
        let mut config = Config::in_folder(&self.data);
        config.files.clone_from(&self.files);
        if let Some(url) = &self.database {
            config.database_url.clone_from(url);
        }
        if let Some(base) = &self.base_url {
            config.secure_cookies = base.starts_with("https://");
            config.base_url = base.trim_end_matches('/').to_owned();
        }
        config
    }

    /// As [`Place::config`], with the address that is served where no other is given: links and QR codes lead to it.
    fn served(&self, listen: &str) -> Config {
        let mut config = self.config();
        let known = listen.parse::<std::net::SocketAddr>().is_ok_and(|a| a.port() != 0 && !a.ip().is_unspecified());
        if self.base_url.is_none() && known {
            config.base_url = format!("http://{listen}");
        }
        config
    }
}

/// Opens the application without serving it.
pub(crate) async fn open(config: Config) -> Result<(App, axum::Router<App>)> {
    let builder = AppBuilder { config, clock: Clock::system(), modules: crate::modules::all() };
    builder.open().await.context("Không mở được dữ liệu")
}

pub(crate) async fn run(cli: Cli) -> Result<()> {
    let config = cli.place.config();
    match cli.command {
        Command::Serve { listen, mail } => {
            crate::serve::serve(Config { mail: mail.server()?, ..cli.place.served(&listen) }, &listen).await
        }
        Command::Demo { listen, mail } => {
            crate::demo::serve(Config { mail: mail.server()?, ..cli.place.served(&listen) }, &listen).await
        }
        Command::Init { ward } => init(config, &ward).await,
        Command::Plan(PlanCommand::Import { file, ward }) => import(config, &file, ward.as_deref()).await,
        Command::Plan(PlanCommand::Read { .. }) | Command::Document(_) => Ok(()),
        Command::Audit(AuditCommand::Verify) => verify(config).await,
        Command::Backup { to } => crate::backup::backup(config, &to).await,
        Command::Restore { from } => crate::backup::restore(config, &from).await,
        Command::Migrate => open(config).await.map(|_| println!("Các bảng đã ở bản mới nhất.")),
    }
}

async fn init(config: Config, ward: &str) -> Result<()> {
    let id: WardId = ward.parse()?;
    let base = config.base_url.clone();
    let (app, _) = open(config).await?;
    app.create_ward(id).await?;
    documents::api::seed_laws(&app, id).await?;
    let mut tx = app.db.write(id, None, app.clock.now()).await?;
    let token = people::api::first_administrator(&mut tx).await?;
    tx.commit().await?;
    let commune = app.communes.get(id, app.clock.today()).context("mất danh mục")?;
    println!("Đã khởi tạo {}, {}.", commune.in_text(), commune.province_in_text());
    println!("Đường dẫn dùng một lần cho người quản trị đầu tiên (hết hạn sau 7 ngày):");
    println!("{base}/kich-hoat/{token}");
    Ok(())
}

/// The ward named, or the only one there is.
async fn ward_of(app: &App, named: Option<&str>) -> Result<WardId> {
    let wards = kernel::wards(app).await?;
    if let Some(code) = named {
        let id: WardId = code.parse()?;
        if !wards.iter().any(|ward| ward.id == id) {
            bail!("Chưa có phường mã {id} ở đây. Chạy: dinh init --ward {id}");
        }
        return Ok(id);
    }
    match wards.as_slice() {
        [one] => Ok(one.id),
        [] => bail!("Chưa có phường nào. Chạy: dinh init --ward MÃ"),
        _ => bail!("Có nhiều phường; thêm --ward MÃ"),
    }
}

async fn import(config: Config, file: &std::path::Path, ward: Option<&str>) -> Result<()> {
    let (app, _) = open(config).await?;
    let ward = ward_of(&app, ward).await?;
    let bytes = std::fs::read(file).with_context(|| format!("Không đọc được {}", file.display()))?;
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let done = plans::api::import_file(&app, ward, bytes, &name).await?;
    println!("{done}");
    Ok(())
}

async fn verify(config: Config) -> Result<()> {
    let (app, _) = open(config).await?;
    let mut broken = false;
    for ward in kernel::wards(&app).await? {
        match audit::verify(&app.db.read(ward.id), ward.id).await? {
            audit::Verdict::Sound { rows, head } => println!("{} {}: đúng, {rows} dòng, {head}", ward.id, ward.name),
            audit::Verdict::Broken { seq, why } => {
                broken = true;
                println!("{} {}: SAI tại dòng {seq}: {why}", ward.id, ward.name);
            }
        }
    }
    if broken { bail!("Nhật ký kiểm toán đã bị thay đổi.") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_ward_that_is_not_here_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = open(Config::in_folder(folder.path())).await.unwrap();
        app.create_ward(WardId(5518)).await.unwrap();
        assert_eq!(ward_of(&app, Some("05518")).await.unwrap(), WardId(5518));
        let refused = ward_of(&app, Some("12345")).await.unwrap_err().to_string();
        assert!(refused.contains("12345"), "{refused}");
        assert_eq!(ward_of(&app, None).await.unwrap(), WardId(5518));
    }
}
