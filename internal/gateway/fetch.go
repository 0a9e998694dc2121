package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// fetchTimeout is how long a service may take to tell its schema.
const fetchTimeout = 5 * time.Second

// maxSchemaAnswer is how large the answer that holds a schema may be: twice what package policy takes, for its escapes.
const maxSchemaAnswer = 1 << 20

// FetchSDL asks a service for its schema, as the Federation specification says. Its errors are fit to be told to who runs
// the service.
func FetchSDL(ctx context.Context, transport http.RoundTripper, url string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader([]byte(`{"query":"query { _service { sdl } }"}`)))
	if err != nil {
		return "", errors.New("its address is none")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	client := http.Client{Transport: bounded{transport, maxSchemaAnswer}, CheckRedirect: noRedirect}
	response, err := client.Do(request)
	switch {
	case ctx.Err() != nil:
		return "", errors.New("it did not answer in time")
	case errors.Is(err, errTooLarge):
		return "", errors.New("its answer is too large")
	case err != nil:
		return "", errors.New("no connection to it could be made")
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		return "", errors.New("it leads elsewhere, which the hub does not follow")
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("it answered the HTTP status %d", response.StatusCode)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", errors.New("its answer is too large, or broke off")
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
	err = json.Unmarshal(body, &answer)
	switch {
	case err != nil:
		return "", errors.New("it did not answer in JSON as GraphQL does")
	case answer.Data.Service.SDL != "":
		return answer.Data.Service.SDL, nil
	case len(answer.Errors) > 0:
		return "", fmt.Errorf("it answered: %s", cut(answer.Errors[0].Message, 200))
	default:
		return "", errors.New("it answered no schema")
	}
}
