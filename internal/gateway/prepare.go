package gateway

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	gql "github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/wundergraph/astjson"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/ast"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/astnormalization"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/astparser"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/astprinter"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/plan"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/postprocess"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/operationreport"

	"essaim/internal/demand"
)

// Request is an operation as a client sent it.
type Request struct {
	Query         string
	OperationName string
	Variables     map[string]any
}

// Prepared is an operation that is valid, allowed and planned, and the engine that runs it.
type Prepared struct {
	Operation *gql.OperationDefinition
	engine    *Engine
	request   Request
	plan      plan.Plan
	variables []byte
	renamed   map[string]string // variables, as the plan names them, to what the client called them
}

// Prepare checks and plans an operation. It returns why the operation is not run: where in the document, and a code.
func (e *Engine) Prepare(ctx context.Context, r Request) (*Prepared, gqlerror.List) {
	document, errs := e.read(r.Query)
	if errs != nil {
		return nil, errs
	}
	operation := document.Operations.ForName(r.OperationName)
	if operation == nil {
		return nil,
			gqlerror.List{fault("GRAPHQL_VALIDATION_FAILED",
				fmt.Sprintf("The document has no operation %q to run.", r.OperationName))}
	}
	variables, err := validator.VariableValues(e.schema, operation, r.Variables)
	if err != nil {
		return nil, gqlerror.List{coded(err, "GRAPHQL_VALIDATION_FAILED")}
	}
	if err := e.limits.Check(operation, variables); err != nil {
		return nil, gqlerror.List{err}
	}
	if err := checkArguments(operation, variables, e.limits.PageSize, e.owned); err != nil {
		return nil, gqlerror.List{err}
	}
	p := &Prepared{Operation: operation, engine: e, request: r}
	if err := e.plan(ctx, p); err != nil {
		return nil, gqlerror.List{err}
	}
	return p, nil
}

// read parses and validates a document. It remembers valid ones only: others are not worth the room.
func (e *Engine) read(query string) (*gql.QueryDocument, gqlerror.List) {
	if known, ok := e.documents.Get(query); ok {
		return known, nil
	}
	parsed, err := parser.ParseQueryWithTokenLimit(&gql.Source{Input: query}, e.limits.Tokens)
	if err != nil {
		return nil, gqlerror.List{coded(err, cmp.Or(demand.LimitOfParser(err), "GRAPHQL_PARSE_FAILED"))}
	}
	var errs gqlerror.List
	for _, err := range validator.ValidateWithRules(e.schema, parsed, validationRules()) {
		errs = append(errs, coded(err, "GRAPHQL_VALIDATION_FAILED"))
	}
	if errs != nil {
		return nil, errs
	}
	e.documents.Add(query, parsed)
	return parsed, nil
}

var validationRules = sync.OnceValue(demand.Rules)

func coded(err error, code string) *gqlerror.Error {
	known, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		known = &gqlerror.Error{Message: err.Error()}
	}
	known.Extensions = map[string]any{"code": code}
	return known
}

// kit is what one operation is normalised with: to make one costs more than to use it.
type kit struct {
	document  *ast.Document
	parser    *astparser.Parser
	operation *astnormalization.OperationNormalizer
	variables *astnormalization.VariablesNormalizer
	mapper    *astnormalization.VariablesMapper
}

var kits = sync.Pool{New: func() any {
	return &kit{
		document: ast.NewSmallDocument(),
		parser:   astparser.NewParser(),
		operation: astnormalization.NewWithOpts(
			astnormalization.WithRemoveNotMatchingOperationDefinitions(), astnormalization.WithInlineFragmentSpreads(),
			astnormalization.WithRemoveFragmentDefinitions(), astnormalization.WithRemoveUnusedVariables(),
		),
		variables: astnormalization.NewVariablesNormalizer(),
		mapper:    astnormalization.NewVariablesMapper(),
	}
}}

// one is the name of every operation: a normaliser that is used again remembers the last one's.
var one = []byte("O")

// plan gives an operation its plan. Operations that differ in their values only have the same.
func (e *Engine) plan(ctx context.Context, p *Prepared) *gqlerror.Error {
	declared := map[string]any{} // what is not, no service is told
	for _, v := range p.Operation.VariableDefinitions {
		if value, given := p.request.Variables[v.Variable]; given {
			declared[v.Variable] = value
		}
	}
	variables, err := json.Marshal(declared)
	if err == nil {
		_, err = astjson.ParseBytes(variables) // the engine's parser takes less
	}
	if err != nil {
		return fault(CodeBadInput, "The variables are no JSON, or nested too deep.")
	}
	k := kits.Get().(*kit)
	defer kits.Put(k)
	text, err := e.normalise(k, p, variables)
	if err != nil {
		return fault("GRAPHQL_VALIDATION_FAILED", "The operation could not be read: "+err.Error())
	}
	if known, ok := e.plans.Get(text); ok {
		p.plan = known
		return nil
	}
	select { // planning can take seconds: others go on meanwhile
	case e.plannersAt <- struct{}{}:
		defer func() { <-e.plannersAt }()
	case <-ctx.Done():
		return fault(CodeOverloaded, "The hub has too much to plan. Come back later.")
	}
	if p.plan, err = e.newPlan(text); err != nil {
		return fault(CodeInternal, "The operation could not be planned: "+err.Error())
	}
	e.plans.Add(text, p.plan)
	return nil
}

// normalise brings an operation into the form of which there is one for each plan, and its variables with it.
func (e *Engine) normalise(k *kit, p *Prepared, variables []byte) (string, error) {
	document, report := k.document, &operationreport.Report{}
	document.Reset()
	document.Input.ResetInputString(p.request.Query)
	document.Input.Variables = variables
	k.parser.Parse(document, report)
	if report.HasErrors() {
		return "", report
	}
	for i := range document.OperationDefinitions {
		if document.OperationDefinitionNameString(i) == p.Operation.Name {
			document.OperationDefinitions[i].Name = document.Input.AppendInputBytes(one)
		}
	}
	k.operation.NormalizeNamedOperation(document, e.client, one, report)
	if report.HasErrors() {
		return "", report
	}
	k.variables.NormalizeOperation(document, e.client, report)
	if report.HasErrors() {
		return "", report
	}
	p.renamed = k.mapper.NormalizeOperation(document, e.client, report)
	if report.HasErrors() {
		return "", report
	}
	p.variables = bytes.Clone(document.Input.Variables)
	return astprinter.PrintString(document)
}

// newPlan plans an operation. The plan keeps references into the document it was made of.
func (e *Engine) newPlan(text string) (plan.Plan, error) {
	document, report := astparser.ParseGraphqlDocumentString(text)
	if report.HasErrors() {
		return nil, report
	}
	planner, err := plan.NewPlanner(e.planning)
	if err != nil {
		return nil, err
	}
	made := planner.Plan(&document, e.router, string(one), &report)
	if report.HasErrors() {
		return nil, report
	}
	postprocess.NewProcessor(postprocess.CollectDataSourceInfo(), postprocess.EnableMultiFetch()).Process(made)
	e.guard(made)
	return made, nil
}
