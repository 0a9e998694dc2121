//go:build !linux

package postgres

import "syscall"

// stopWithParent does nothing where the kernel offers no such signal: the next start stops the orphan.
func stopWithParent(*syscall.SysProcAttr) {}
