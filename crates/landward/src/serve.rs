//! `landward serve`: opens the record, puts the pages together, listens until told to end.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use casework::{Desk, account, demonstration, health, rounds};
use web::{App, Doorway, render::Views};

use crate::{
    Ended, command, content, print,
    settings::{Serve, Settings},
};

/// Serves until Ctrl-C or SIGTERM.
pub fn run(settings: &Settings, serve: &Serve) -> Result<(), Ended> {
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::WARN)
        // Whoever reads the log may have gone: that must not become a failure of the page that is logged.
        .log_internal_errors(false)
        .init();
    let content::Read { content, pages, assets } = content::read(settings)?;
    web::assets::overlay(assets).map_err(|error| Ended::cannot_tell(error.to_string()))?;
    let desk = command::open(settings, content)?;
    if let Some(damage) = health::open_damage(&desk).map_err(|fault| Ended::cannot_tell(fault.to_string()))? {
        return Err(Ended::refused(format!(
            "The last check found damage: {damage}\nWhoever answers for the record lets the pages be served all the same \
             with: landward check --acknowledge NAME"
        )));
    }
    if serve.demo && !demonstration::is_demonstration(&desk)? {
        print::to_people(
            "Making the demonstration: a year of invented people. The address follows when it is there.",
        );
        command::make_demonstration(&desk, demonstration::Order::default())?;
        if let Some(folder) = &serve.packs {
            bring_in_packs(&desk, folder)?;
        }
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
    if origin.starts_with("https://") && serve.behind_proxy.is_empty() {
        print::to_people(
            "Everybody who comes through a proxy has one address for us until --behind-proxy says where it stands.",
        );
    }
    let doorway =
        Doorway { proxies: serve.behind_proxy.clone(), each_address: serve.connections_each_address.into() };
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
        let told_to_end = told_to_end().map_err(|error| Ended::cannot_tell(error.to_string()))?;
        if is_demonstration {
            command::print_sign_ins();
        }
        print::to_people(&format!("Landward is at {origin}"));
        let rounds = tokio::spawn(make_rounds(ending.clone()));
        web::serve(app, doorway, listener, told_to_end).await;
        rounds.abort();
        Ok(())
    });
    // Also when serving failed: the journal tells an end that was meant from one that was not.
    ending.end().map_err(|fault| Ended::cannot_tell(fault.to_string()))?;
    served
}

/// Brings the Questionnaires of a folder into the demonstration, published where they can be asked.
fn bring_in_packs(desk: &Desk, folder: &Path) -> Result<(), Ended> {
    let cannot = |error: std::io::Error| Ended::cannot_tell(format!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        files.push(entry.map_err(cannot)?.path());
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read = |file: PathBuf| {
        let json = fs::read_to_string(&file).map_err(cannot)?;
        Ok((file, json))
    };
    let packs: Result<Vec<(PathBuf, String)>, Ended> = files.into_iter().map(read).collect();
    for said in demonstration::bring_in_packs(desk, packs?)? {
        print::to_people(&format!("  {said}"));
    }
    Ok(())
}

/// So long after the start the first round is made: whoever starts the program wants its pages first.
const FIRST_ROUND: Duration = Duration::from_secs(60);

async fn make_rounds(desk: Desk) {
    tokio::time::sleep(FIRST_ROUND).await;
    loop {
        let desk = desk.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || rounds::make(&desk)).await {
            tracing::error!(%error, "a round was not made to its end");
        }
        tokio::time::sleep(rounds::EVERY).await;
    }
}

/// Comes to its end when the program is told to. It listens from the moment it is made: whoever has read the address
/// may also say that it is enough.
fn told_to_end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}
