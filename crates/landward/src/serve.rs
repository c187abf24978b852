//! `landward serve`: opens the record, puts the pages together, listens until told to end.

use casework::{account, demonstration};
use web::{App, render::Views};

use crate::{
    Ended, command, content, print,
    settings::{Serve, Settings},
};

/// Serves until Ctrl-C or SIGTERM.
pub fn run(settings: &Settings, serve: &Serve) -> Result<(), Ended> {
    tracing_subscriber::fmt().json().with_writer(std::io::stderr).with_max_level(tracing::Level::WARN).init();
    let content::Read { content, pages, assets } = content::read(settings)?;
    web::assets::overlay(assets).map_err(|error| Ended::cannot_tell(error.to_string()))?;
    let desk = command::open(settings, content)?;
    if serve.demo && !demonstration::is_demonstration(&desk)? {
        print::to_people(
            "Making the demonstration: a year of invented people. The address follows when it is there.",
        );
        command::make_demonstration(&desk, demonstration::Order::default())?;
    }
    let is_demonstration = demonstration::is_demonstration(&desk)?;
    if let Some(microseconds) = serve.bench_commit_microseconds {
        if !is_demonstration {
            return Err(Ended::refused("Commits are only ever slowed down in a demonstration"));
        }
        desk.slow_down_commits(microseconds).map_err(|fault| Ended::cannot_tell(fault.to_string()))?;
    }
    let environment = is_demonstration.then(|| "Demonstration: invented people only".to_owned());
    let origin = serve.origin.clone().unwrap_or_else(|| format!("http://localhost:{}", serve.listen.port()));
    let views = Views::new(pages).map_err(|error| Ended::refused(error.to_string()))?;
    if let Some(token) = account::first_administrator(&desk)? {
        print::to_people(
            "Nobody can sign in yet. This link makes the first administrator; it works once, for 24 hours:",
        );
        print::to_people(&format!("  {origin}/first-sign-in/{token}"));
    }
    let ending = desk.clone();
    let app = App::new(desk, views, origin.clone(), environment);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Ended::cannot_tell(error.to_string()))?;
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(serve.listen).await.map_err(|error| {
            Ended::refused(format!("{}: {error}. Choose another address with --listen", serve.listen))
        })?;
        if is_demonstration {
            command::print_sign_ins();
        }
        print::to_people(&format!("Landward is at {origin}"));
        web::serve(app, listener, told_to_end()).await;
        Ok(())
    });
    // Also when serving failed: the journal tells an end that was meant from one that was not.
    ending.end().map_err(|fault| Ended::cannot_tell(fault.to_string()))?;
    served
}

async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            let _interrupted = interrupted.await;
        }
    }
}
