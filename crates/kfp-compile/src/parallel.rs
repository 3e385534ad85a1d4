//! Work on many items with all cores.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Calls `work` for each item, on all cores at once, and `take` with the results, on the calling
/// thread and in the order of the items.
pub(crate) fn for_each_in_order<T: Sync, R: Send>(
    items: &[T],
    work: &(dyn Fn(&T) -> R + Sync),
    take: &mut dyn FnMut(&T, R),
) {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    if threads <= 1 {
        return items.iter().for_each(|item| take(item, work(item)));
    }
    let next = AtomicUsize::new(0);
    let (results, finished) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (next, results) = (&next, results.clone());
            scope.spawn(move || {
                while let Some((number, item)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    items.get(number).map(|item| (number, item))
                } {
                    // The receiver lives as long as this scope.
                    let _ = results.send((number, work(item)));
                }
            });
        }
        drop(results);
        let mut early = BTreeMap::new();
        let mut wanted = 0;
        for (number, result) in finished {
            early.insert(number, result);
            while let Some(result) = early.remove(&wanted) {
                take(&items[wanted], result);
                wanted += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::for_each_in_order;

    #[test]
    fn results_arrive_in_the_order_of_the_items() {
        for count in [0, 1, 1000] {
            let items: Vec<u64> = (0..count).collect();
            let mut taken = Vec::new();
            // Later items take less time.
            let work = |item: &u64| {
                std::thread::sleep(std::time::Duration::from_micros(100 / (item + 1)));
                item * 2
            };
            for_each_in_order(&items, &work, &mut |item, result| taken.push((*item, result)));
            assert_eq!(taken, items.iter().map(|item| (*item, item * 2)).collect::<Vec<_>>());
        }
    }
}
