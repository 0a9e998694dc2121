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
// the service: they hold nothing of its answer.
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
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Data.Service.SDL == "" {
		return "", errors.New("it answered something else than its schema")
	}
	return answer.Data.Service.SDL, nil
}
