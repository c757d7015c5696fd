//! What a program and everything it started take, as the kernel counts it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

/// A process and its offspring.
#[derive(Debug)]
pub(super) struct Tree(Vec<u32>);

impl Tree {
    pub(super) fn of(root: u32) -> anyhow::Result<Self> {
        let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for entry in fs::read_dir("/proc")? {
            let name = entry?.file_name();
            let Some(id) = name.to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            // One that has ended meanwhile has no parent.
            if let Some(parent) = fields(id).and_then(|of| of.get(1)?.parse().ok()) {
                children.entry(parent).or_default().push(id);
            }
        }
        let (mut tree, mut next) = (Vec::new(), vec![root]);
        while let Some(id) = next.pop() {
            tree.push(id);
            next.extend(children.remove(&id).unwrap_or_default());
        }
        Ok(Self(tree))
    }

    /// The sum of what each has of the memory, shared memory in parts.
    pub(super) fn memory_kb(&self) -> anyhow::Result<f64> {
        let mut sum = 0.0;
        for id in &self.0 {
            let at = Path::new("/proc").join(id.to_string()).join("smaps_rollup");
            let told = fs::read_to_string(&at).with_context(|| format!("{}", at.display()))?;
            let line = told.lines().find_map(|line| line.strip_prefix("Pss:"));
            let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
            sum += kb.context("the kernel tells no proportional size")?;
        }
        Ok(sum)
    }

    /// The seconds of processor time of all that live, and of their children
    /// that have ended.
    pub(super) fn cpu_s(&self) -> anyhow::Result<f64> {
        let mut sum = 0.0;
        for id in &self.0 {
            let fields = fields(*id).context("a process ended while it was measured")?;
            let ticks = fields.get(11..15).context("the kernel tells no times")?;
            for ticks in ticks {
                sum += ticks.parse::<f64>()?;
            }
        }
        Ok(sum / TICKS)
    }
}

/// What stands behind the name in `stat`: state, parent, and so on.
fn fields(id: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let behind = stat.rsplit_once(") ")?.1;
    Some(behind.split_whitespace().map(str::to_owned).collect())
}

/// In a second, on every Linux that tells it to programs.
const TICKS: f64 = 100.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_and_time_and_its_child_belongs_to_it() {
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .expect("it starts");
        let tree = Tree::of(std::process::id()).expect("it is read");
        assert!(tree.0.contains(&child.id()));
        assert!(tree.memory_kb().expect("the kernel tells") > 100.0);
        let before = tree.cpu_s().expect("the kernel tells");
        // Until the kernel has counted some.
        while tree.cpu_s().expect("the kernel tells") <= before {}
        child.kill().expect("it runs");
        child.wait().expect("it ended");
    }
}
