package main

import (
	"context"
	"errors"
	"os"

	"essaim/internal/gateway/compose"
)

// federation does what concerns partners' services: "check FILE" for partners, "compose" for the hub itself.
func (p *program) federation(ctx context.Context, _ config, operands []string) error {
	switch {
	case len(operands) == 1 && operands[0] == "compose":
		return compose.Answer(ctx, os.Stdin, p.out)
	default:
		return errors.New("write: essaim federation check FILE")
	}
}
