//! Serving: the outer router with static files, health, metrics, API description, search, audit trail and help.

mod assets;
mod observe;
mod pages;
mod taken;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use kernel::{Access, App, Config, Module, Permission, Role, Routes, Scope};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// Reading the audit trail.
const AUDIT: Permission = Permission("audit.read");

/// Pages that belong to no room: front page, search, audit trail, help, health, API description.
pub static MODULE: Module = Module {
    routes,
    policy: &[(AUDIT, &[(Role::Administrator, Scope::Ward), (Role::Leader, Scope::Ward)])],
    texts: &[("vi", include_str!("../locales/vi.ftl")), ("en", include_str!("../locales/en.ftl"))],
    navigation: &[kernel::NavEntry {
        room: Some("kernel-room-admin"),
        label: "server-audit",
        href: "/nhat-ky",
        permission: Some(AUDIT),
        order: 90,
    }],
    help: &[
        ("tim-kiem", "vi", include_str!("../help/tim-kiem.vi.md")),
        ("tim-kiem", "en", include_str!("../help/tim-kiem.en.md")),
        ("nhat-ky", "vi", include_str!("../help/nhat-ky.vi.md")),
        ("nhat-ky", "en", include_str!("../help/nhat-ky.en.md")),
    ],
    openapi: Some(pages::described),
    ..Module::named("server")
};

fn routes(r: Routes) -> Routes {
    r.get("/", Access::Public, pages::front)
        .get("/tim-kiem", Access::Public, pages::search)
        .get("/api/v1/search", Access::SignedIn, pages::find)
        .get("/nhat-ky", Access::Holds(AUDIT), pages::audit)
        .get("/tro-giup", Access::Public, pages::help_index)
        .get("/tro-giup/{*topic}", Access::Public, pages::help)
        .get("/api/v1/openapi.json", Access::Public, pages::openapi)
        .get("/healthz", Access::Public, observe::health)
}

/// Logs as text on a terminal's error stream, or as JSON where `DINH_LOG_JSON` is set.
pub(crate) fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info,sqlx=warn".into());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::env::var_os("DINH_LOG_JSON").is_some() { builder.json().init() } else { builder.init() }
}

/// The whole service as one router.
pub fn service(app: &App, router: Router<App>) -> Router {
    kernel::serve_router(app, router.layer(axum::middleware::map_response(taken::taken)))
        .layer(axum::middleware::from_fn(observe::measure))
        .merge(assets::routes())
        .merge(observe::routes())
        .layer(DefaultBodyLimit::max(210 * 1024 * 1024))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
}

/// Opens and serves.
pub(crate) async fn serve(config: Config, listen: &str) -> Result<()> {
    let (app, router) = crate::commands::open(config).await?;
    run(app, router, listen).await
}

/// Serves until asked to stop; prints `ready http://…` once it does.
pub(crate) async fn run(app: App, router: Router<App>, listen: &str) -> Result<()> {
    let listener =
        tokio::net::TcpListener::bind(listen).await.with_context(|| format!("Không mở được địa chỉ {listen}"))?;
    let address = listener.local_addr()?;
    app.start_background();
    // What opening and filling left free.
    crate::memory::give_back_heap();
    let service = service(&app, router).into_make_service_with_connect_info::<std::net::SocketAddr>();
    println!("ready http://{address}");
    axum::serve(listener, service).with_graceful_shutdown(stop_asked()).await?;
    Ok(())
}

async fn stop_asked() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! { _ = interrupt => {}, () = terminate => {} }
}
