package embeddedpg

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
)

const (
	// buffersLeast is what initdb sets, buffersMost is enough to search 1,000,000
	// resources from memory.
	buffersLeast, buffersMost = 128 << 20, 1 << 30
	// buffersShare is which part of the memory they are. The hub, its files and the
	// kernel's own cache live there too, so it is half of what Postgres's manual advises
	// for a machine that does nothing else.
	buffersShare = 8
)

// buffers returns the server's shared_buffers for so much memory, in bytes; 0 is not
// known. It takes pages as they are read, not before.
func buffers(memory uint64) string {
	return strconv.FormatUint(min(max(memory/buffersShare, buffersLeast), buffersMost)>>20, 10) + "MB"
}

// memory returns how much of it the hub and its server may use, in bytes: what the
// machine has, or less where a control group allows less (a container, a unit of
// systemd with MemoryMax), 0 when nothing says. root is the root of the file system.
func memory(root fs.FS) uint64 {
	least := machineMemory(root)
	groups, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		switch {
		case len(fields) != 3:
		case fields[0] == "0":
			least = limitIn(root, "sys/fs/cgroup", fields[2], "memory.max", least)
		case fields[1] == "memory":
			least = limitIn(root, "sys/fs/cgroup/memory", fields[2], "memory.limit_in_bytes", least)
		}
	}
	return least
}

// machineMemory reads MemTotal of /proc/meminfo.
func machineMemory(root fs.FS) uint64 {
	text, _ := fs.ReadFile(root, "proc/meminfo")
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "MemTotal:" {
			kilobytes, _ := strconv.ParseUint(fields[1], 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}

// limitIn returns the least of a number and the limits of a control group and of those
// that it is in, up to the folder where they are mounted.
func limitIn(root fs.FS, mounted, group, name string, least uint64) uint64 {
	for folder := path.Join(mounted, group); strings.HasPrefix(folder, mounted); folder = path.Dir(folder) {
		text, _ := fs.ReadFile(root, path.Join(folder, name))
		// Without a limit it is "max", or a number beyond any machine.
		if limit, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64); err == nil && limit < least {
			least = limit
		}
	}
	return least
}
