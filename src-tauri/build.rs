//! What the window may ask for is declared here; all else is refused.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&[
        "snapshot",
        "intent",
        "stock",
        "receipt_code",
        "save_picture",
        "print_page",
        "open_contact",
        "show_saved",
    ]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if std::env::var("TARGET").is_ok_and(|target| target.ends_with("-windows-gnu")) {
        // The library exports nothing there, and mingw then exports everything:
        // more than a library may.
        println!("cargo:rustc-cdylib-link-arg=-Wl,--exclude-all-symbols");
    }
    tauri_build::try_build(attributes).expect("the app's configuration is whole");
}
