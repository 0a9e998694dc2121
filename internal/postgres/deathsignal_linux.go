package postgres

import "syscall"

// stopWithParent has the kernel stop the child when the thread that started it ends, even by SIGKILL.
func stopWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }
