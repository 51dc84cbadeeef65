package embeddedpg

import (
	"os"
	"testing"
	"testing/fstest"
)

func TestBuffersAreAnEighthOfTheMemoryWithinBounds(t *testing.T) {
	t.Parallel()
	for memory, want := range map[uint64]string{0: "128MB", 512 << 20: "128MB", 2 << 30: "256MB", 4 << 30: "512MB", 64 << 30: "1024MB"} {
		if got := buffers(memory); got != want {
			t.Errorf("%d bytes: %s, want %s", memory, got, want)
		}
	}
}

func TestMemoryIsWhatTheNarrowestControlGroupAllows(t *testing.T) {
	t.Parallel()
	const machine = "MemFree:        1 kB\nMemTotal:        4194304 kB\n"
	for name, test := range map[string]struct {
		files map[string]string
		want  uint64
	}{
		"nothing says": {nil, 0},
		"no group":     {map[string]string{"proc/meminfo": machine}, 4 << 30},
		"a unit": {map[string]string{
			"proc/meminfo": machine, "proc/self/cgroup": "0::/system.slice/hub.service\n",
			"sys/fs/cgroup/system.slice/hub.service/memory.max": "1073741824\n", "sys/fs/cgroup/system.slice/memory.max": "max\n",
		}, 1 << 30},
		"a slice around it": {map[string]string{
			"proc/meminfo": machine, "proc/self/cgroup": "0::/system.slice/hub.service\n",
			"sys/fs/cgroup/system.slice/hub.service/memory.max": "max\n", "sys/fs/cgroup/system.slice/memory.max": "536870912\n",
		}, 512 << 20},
		"a container that sees only its own": {map[string]string{
			"proc/meminfo": machine, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "268435456\n",
		}, 256 << 20},
		"of the first version": {map[string]string{
			"proc/meminfo": machine, "proc/self/cgroup": "5:devices:/\n4:cpu,cpuacct:/d\n3:memory:/docker/c\n0::/\n",
			"sys/fs/cgroup/memory/docker/c/memory.limit_in_bytes": "9223372036854771712\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "2147483648\n",
		}, 2 << 30},
		"what is no group": {map[string]string{"proc/meminfo": machine, "proc/self/cgroup": "no group\n\n0::/../..\n"}, 4 << 30},
	} {
		root := fstest.MapFS{}
		for path, text := range test.files {
			root[path] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := memory(root); got != test.want {
			t.Errorf("%s: %d bytes, want %d", name, got, test.want)
		}
	}
	if memory(os.DirFS("/")) == 0 {
		t.Error("this machine seems to have no memory")
	}
}
