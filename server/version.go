package main

import (
	"runtime/debug"
	"strings"
)

// version is the version of the software, by https://semver.org, as the build knows it:
// the tag of the commit or, between two tags, the version that Go makes of the commit and
// its time. It is "devel" where the source was no repository.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	if tagged, ok := strings.CutPrefix(info.Main.Version, "v"); ok {
		return tagged
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return "devel-" + setting.Value[:min(12, len(setting.Value))]
		}
	}
	return "devel"
}
