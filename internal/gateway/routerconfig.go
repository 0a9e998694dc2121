package gateway

import (
	"encoding/json"
	"fmt"

	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/plan"
)

// routerConfig is the part of a router configuration (wg.cosmo.node.v1.RouterConfig, as JSON) that planning needs.
type routerConfig struct {
	EngineConfig struct {
		Datasources         []datasource      `json:"datasourceConfigurations"`
		Fields              []fieldConfig     `json:"fieldConfigurations"`
		GraphQLSchema       string            `json:"graphqlSchema"`
		GraphQLClientSchema string            `json:"graphqlClientSchema"` // "" where it is the same
		StringStorage       map[string]string `json:"stringStorage"`
	} `json:"engineConfig"`
	Subgraphs []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"subgraphs"`
}

type fieldConfig struct {
	TypeName  string `json:"typeName"`
	FieldName string `json:"fieldName"`
	Arguments []struct {
		Name       string `json:"name"`
		SourceType string `json:"sourceType"`
	} `json:"argumentsConfiguration"`
}

// datasource is one subgraph, and what it answers.
type datasource struct {
	ID         string      `json:"id"`
	Kind       string      `json:"kind"`
	RootNodes  []typeField `json:"rootNodes"`
	ChildNodes []typeField `json:"childNodes"`
	GraphQL    struct {
		Fetch struct {
			URL staticVariable `json:"url"`
		} `json:"fetch"`
		Subscription struct {
			URL      staticVariable `json:"url"`
			Protocol string         `json:"protocol"`
		} `json:"subscription"`
		Federation struct {
			Enabled    bool   `json:"enabled"`
			ServiceSDL string `json:"serviceSdl"`
		} `json:"federation"`
		UpstreamSchema struct {
			Key string `json:"key"`
		} `json:"upstreamSchema"`
		CustomScalars []coordinate `json:"customScalarTypeFields"`
	} `json:"customGraphql"`
	Directives []struct {
		DirectiveName string `json:"directiveName"`
	} `json:"directives"`
	Keys             []requiredField   `json:"keys"`
	Provides         []requiredField   `json:"provides"`
	Requires         []requiredField   `json:"requires"`
	EntityInterfaces []entityInterface `json:"entityInterfaces"`
	InterfaceObjects []entityInterface `json:"interfaceObjects"`
}

type coordinate struct {
	TypeName  string `json:"typeName"`
	FieldName string `json:"fieldName"`
}

type typeField struct {
	TypeName           string   `json:"typeName"`
	FieldNames         []string `json:"fieldNames"`
	ExternalFieldNames []string `json:"externalFieldNames"`
}

type requiredField struct {
	TypeName              string `json:"typeName"`
	FieldName             string `json:"fieldName"`
	SelectionSet          string `json:"selectionSet"`
	DisableEntityResolver bool   `json:"disableEntityResolver"`
	Conditions            []struct {
		Coordinates []coordinate `json:"fieldCoordinatesPath"`
		Path        []string     `json:"fieldPath"`
	} `json:"conditions"`
}

type entityInterface struct {
	InterfaceTypeName string   `json:"interfaceTypeName"`
	ConcreteTypeNames []string `json:"concreteTypeNames"`
}

type staticVariable struct {
	Content string `json:"staticVariableContent"`
}

func parseRouterConfig(text string) (*routerConfig, error) {
	config := &routerConfig{}
	if err := json.Unmarshal([]byte(text), config); err != nil {
		return nil, fmt.Errorf("gateway: router configuration: %w", err)
	}
	for _, d := range config.EngineConfig.Datasources {
		if d.Kind != "GRAPHQL" {
			return nil, fmt.Errorf("gateway: router configuration: a data source of kind %q is none of ours", d.Kind)
		}
	}
	return config, nil
}

// fieldConfigurations say where arguments go.
func (c *routerConfig) fieldConfigurations() (fields []plan.FieldConfiguration) {
	for _, f := range c.EngineConfig.Fields {
		field := plan.FieldConfiguration{TypeName: f.TypeName, FieldName: f.FieldName}
		for _, a := range f.Arguments {
			source := plan.ObjectFieldSource
			if a.SourceType == "FIELD_ARGUMENT" {
				source = plan.FieldArgumentSource
			}
			field.Arguments = append(field.Arguments, plan.ArgumentConfiguration{Name: a.Name, SourceType: source})
		}
		fields = append(fields, field)
	}
	return fields
}

// metadata says which fields a subgraph answers, and what it must be told for it.
func (d *datasource) metadata() *plan.DataSourceMetadata {
	directives := plan.DirectiveConfigurations{}
	for _, directive := range d.Directives {
		directives = append(directives,
			plan.DirectiveConfiguration{DirectiveName: directive.DirectiveName, RenameTo: directive.DirectiveName})
	}
	return &plan.DataSourceMetadata{
		Directives: &directives,
		RootNodes:  typeFields(d.RootNodes),
		ChildNodes: typeFields(d.ChildNodes),
		FederationMetaData: plan.FederationMetaData{
			Keys: requiredFields(d.Keys), Provides: requiredFields(d.Provides), Requires: requiredFields(d.Requires),
			EntityInterfaces: interfaces(d.EntityInterfaces), InterfaceObjects: interfaces(d.InterfaceObjects),
		},
	}
}

func typeFields(from []typeField) (to plan.TypeFields) {
	for _, f := range from {
		to = append(to,
			plan.TypeField{TypeName: f.TypeName, FieldNames: f.FieldNames, ExternalFieldNames: f.ExternalFieldNames})
	}
	return to
}

func requiredFields(from []requiredField) (to plan.FederationFieldConfigurations) {
	for _, f := range from {
		field := plan.FederationFieldConfiguration{
			TypeName: f.TypeName, FieldName: f.FieldName, SelectionSet: f.SelectionSet,
			DisableEntityResolver: f.DisableEntityResolver,
		}
		for _, condition := range f.Conditions {
			key := plan.KeyCondition{FieldPath: condition.Path}
			for _, c := range condition.Coordinates {
				key.Coordinates = append(key.Coordinates,
					plan.FieldCoordinate{TypeName: c.TypeName, FieldName: c.FieldName})
			}
			field.Conditions = append(field.Conditions, key)
		}
		to = append(to, field)
	}
	return to
}

func interfaces(from []entityInterface) (to []plan.EntityInterfaceConfiguration) {
	for _, i := range from {
		to = append(to,
			plan.EntityInterfaceConfiguration{InterfaceTypeName: i.InterfaceTypeName,
				ConcreteTypeNames: i.ConcreteTypeNames})
	}
	return to
}
