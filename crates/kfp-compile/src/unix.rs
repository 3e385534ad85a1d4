//! Signals, process groups and permissions: what only Unix has. Other systems do without.

use std::fs::{Metadata, Permissions};
use std::io;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command};

/// Does `work` to its end before a signal ends the program.
#[cfg(unix)]
pub(crate) fn uninterrupted<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    use nix::sys::signal::{SigSet, SigmaskHow, Signal};

    let signals = SigSet::from_iter([Signal::SIGHUP, Signal::SIGINT, Signal::SIGTERM]);
    let before = signals.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
    let result = work();
    before.thread_set_mask()?;
    Ok(result)
}

#[cfg(not(unix))]
pub(crate) fn uninterrupted<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    Ok(work())
}

/// Lets the children of a process end with it, by [`kill_group`].
#[cfg_attr(not(feature = "images"), allow(dead_code))]
pub(crate) fn start_group(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command
}

/// Ends a process that was started by [`start_group`], and its children.
#[cfg_attr(not(feature = "images"), allow(dead_code))]
pub(crate) fn kill_group(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(group) = i32::try_from(child.id()) {
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), nix::sys::signal::Signal::SIGKILL);
    }
    #[cfg(not(unix))]
    let _ = child.kill();
    let _ = child.wait();
}

/// Returns the permissions of a new file, apart from those that the umask takes away.
pub(crate) fn new_file_permissions() -> Option<Permissions> {
    #[cfg(unix)]
    return Some(PermissionsExt::from_mode(0o666));
    #[cfg(not(unix))]
    None
}

/// Returns the permissions of a file that is replaced, without setuid and the like.
pub(crate) fn kept_permissions(replaced: &Metadata) -> Permissions {
    #[cfg(unix)]
    return PermissionsExt::from_mode(replaced.permissions().mode() & 0o777);
    #[cfg(not(unix))]
    replaced.permissions()
}
