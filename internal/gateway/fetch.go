package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// fetchTimeout is how long a service may take to tell its schema.
const fetchTimeout = 5 * time.Second

// maxSchemaAnswer is how large the answer that holds a schema may be: twice what package policy takes, for its escapes.
const maxSchemaAnswer = 1 << 20

// FetchSDL asks a service for its schema, as the Federation specification says. Its
// errors are fit to be told to those who run the service.
func FetchSDL(ctx context.Context, transport http.RoundTripper, url string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	body, err := post(ctx, transport, url, `{"query":"query { _service { sdl } }"}`)
	if err != nil {
		return "", err
	}
	var answer struct {
		Data struct {
			Service struct {
				SDL string `json:"sdl"`
			} `json:"_service"`
		} `json:"data"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	switch {
	case json.Unmarshal(body, &answer) != nil:
		return "", errNoGraphQL
	case answer.Data.Service.SDL != "":
		return answer.Data.Service.SDL, nil
	case len(answer.Errors) > 0:
		return "", fmt.Errorf("it answered: %s", cut(answer.Errors[0].Message, 200))
	default:
		return "", errors.New("it answered no schema")
	}
}

var errNoGraphQL = errors.New("it did not answer in JSON as GraphQL does")

// Probe asks a service for next to nothing: it fails where the service answers nothing at all.
func Probe(ctx context.Context, transport http.RoundTripper, url string) error {
	body, err := post(ctx, transport, url, `{"query":"query { __typename }"}`)
	if err != nil {
		return err
	}
	var answer struct {
		Data struct {
			Typename string `json:"__typename"`
		} `json:"data"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Data.Typename == "" {
		return errNoGraphQL
	}
	return nil
}

// post sends a document of the gateway's own to a service, with no header of any client, and returns the answer.
func post(ctx context.Context, transport http.RoundTripper, url, document string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(document))
	if err != nil {
		return nil, errors.New("its address is none")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	client := http.Client{Transport: bounded{transport, maxSchemaAnswer}, CheckRedirect: noRedirect}
	response, err := client.Do(request)
	switch {
	case ctx.Err() != nil:
		return nil, errors.New("it did not answer in time")
	case errors.Is(err, errTooLarge):
		return nil, errors.New("its answer is too large")
	case err != nil:
		return nil, errors.New("no connection to it could be made")
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		return nil, errors.New("it leads elsewhere, which the hub does not follow")
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it answered the HTTP status %d", response.StatusCode)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, errors.New("its answer is too large, or broke off")
	}
	return body, nil
}
