//! The time and memory of the processes that are measured.

use std::time::Duration;

use anyhow::Result;
use nix::sys::resource::{UsageWho, getrusage};

/// Returns the CPU of all processes that were started from here and have ended.
pub(crate) fn cpu_of_children() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = |time: nix::sys::time::TimeVal| -> Result<Duration> {
        Ok(Duration::new(time.tv_sec().try_into()?, u32::try_from(time.tv_usec())? * 1000))
    };
    Ok(time(usage.user_time())? + time(usage.system_time())?)
}

/// Runs something that starts processes and waits for them, and returns their CPU as well.
pub(crate) fn measured<T>(run: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let before = cpu_of_children()?;
    let result = run()?;
    Ok((result, cpu_of_children()?.saturating_sub(before)))
}

/// Returns the megabytes that a Go program allocated, from the lines that it writes with
/// `GODEBUG=gctrace=1`: `… 12->14->3 MB, …` is the heap before, at the end of and after a
/// collection, so what was allocated since the one before is the first number less the last one of
/// the line before.
pub(crate) fn allocated_by_go(trace: &str) -> u64 {
    let collections = trace.lines().filter(|line| line.starts_with("gc ")).filter_map(|line| {
        let sizes = line.split(", ").find_map(|part| part.strip_suffix(" MB").filter(|part| part.contains("->")))?;
        let mut sizes = sizes.split("->").map(|size| size.parse::<u64>());
        Some((sizes.next()?.ok()?, sizes.nth(1)?.ok()?))
    });
    let sum = collections.fold((0, 0), |(sum, left), (before, after)| (sum + before.saturating_sub(left), after));
    sum.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allocations_are_the_growth_between_collections() {
        let line = |number: u8, sizes: &str| {
            format!(
                "gc {number} @0.1s 2%: 0.1+1+0.1 ms clock, 0.1+0/1/0+0.1 ms cpu, {sizes} MB, 80 MB goal, 0 MB stacks, 0 MB globals, 2 P\n"
            )
        };
        let trace = line(1, "80->82->5") + &line(2, "85->86->4") + "a line of the program\n" + &line(3, "14->14->4");
        assert_eq!(allocated_by_go(&trace), 80 + 80 + 10);
    }
}
