package compose

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
)

// Composer composes subgraphs, as Compose does.
type Composer func(context.Context, []Subgraph) (*Supergraph, error)

// reply is what a composing process answers.
type reply struct {
	Supergraph *Supergraph `json:"supergraph,omitempty"`
	Issues     []Issue     `json:"issues,omitempty"`
	NotBuilt   bool        `json:"notBuilt,omitempty"`
}

// Process returns a composer that runs a program for each composition, which calls Answer: what
// composing takes goes back to the system at once, and what breaks it, breaks that process.
//
// One process runs at a time: it takes much memory, and others ask for it.
func Process(program string, args ...string) Composer {
	turn := make(chan struct{}, 1)
	return func(ctx context.Context, subgraphs []Subgraph) (*Supergraph, error) {
		request, err := json.Marshal(subgraphs)
		if err != nil {
			return nil, fmt.Errorf("compose: %w", err)
		}
		select {
		case turn <- struct{}{}:
			defer func() { <-turn }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		var answer, said bytes.Buffer
		command := exec.CommandContext(ctx, program, args...)
		command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(request), &answer, &said
		command.Env = []string{} // it needs nothing of what this process knows
		if err := command.Run(); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, fmt.Errorf("compose: %w: %s", err, said.Bytes())
		}
		var r reply
		if err := json.Unmarshal(answer.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("compose: the process's answer: %w", err)
		}
		switch {
		case r.NotBuilt:
			return nil, ErrNotBuilt
		case len(r.Issues) > 0:
			return nil, &Conflict{r.Issues}
		case r.Supergraph == nil:
			return nil, errors.New("compose: the process answered nothing")
		}
		return r.Supergraph, nil
	}
}

// Answer is what the program of Process does: it reads subgraphs and writes what they compose to.
func Answer(ctx context.Context, in io.Reader, out io.Writer) error {
	var subgraphs []Subgraph
	if err := json.NewDecoder(in).Decode(&subgraphs); err != nil {
		return fmt.Errorf("compose: the subgraphs: %w", err)
	}
	supergraph, err := Compose(ctx, subgraphs)
	r := reply{Supergraph: supergraph}
	if conflict, ok := errors.AsType[*Conflict](err); ok {
		r, err = reply{Issues: conflict.Issues}, nil
	} else if errors.Is(err, ErrNotBuilt) {
		r, err = reply{NotBuilt: true}, nil
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(r)
}
