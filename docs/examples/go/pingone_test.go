package orders

// A tenant for tests: starts `pytest-pingone serve`, and calls its control API.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

type PingOne struct {
	Settings map[string]string
	command  *exec.Cmd
	folder   string
}

func Start() (*PingOne, error) {
	folder, err := os.MkdirTemp("", "pingone-")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(folder, ".env")
	command := exec.Command("pytest-pingone", "serve", "--port", "0", "--env-file", file, "--log-level", "error")
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		return nil, err
	}
	// The file is there, whole, once the tenant listens.
	for tries := 0; tries < 600; tries++ {
		if text, err := os.ReadFile(file); err == nil {
			settings := map[string]string{}
			for _, line := range regexp.MustCompile(`(?m)^(\w+)='?(.*?)'?$`).FindAllStringSubmatch(string(text), -1) {
				settings[line[1]] = line[2]
			}
			return &PingOne{settings, command, folder}, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	command.Process.Kill()
	return nil, fmt.Errorf("pytest-pingone does not start")
}

func (p *PingOne) Stop() {
	p.command.Process.Signal(os.Interrupt)
	p.command.Wait()
	os.RemoveAll(p.folder)
}

// Control calls the control API; what is wrong ends the test.
func (p *PingOne) Control(t *testing.T, method, path string, body any, into any) {
	t.Helper()
	content, _ := json.Marshal(body)
	request, err := http.NewRequest(method, p.Settings["PINGONE_CONTROL_URL"]+path, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode >= 400 {
		t.Fatalf("%s %s: %s", method, path, text)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatal(err)
		}
	}
}

type Object map[string]any

func (p *PingOne) Reset(t *testing.T) { p.Control(t, "POST", "/reset", nil, nil) }

func (p *PingOne) SignOn(t *testing.T, user string) {
	p.Control(t, "PUT", "/sign_on", Object{"user": user}, nil)
}

func (p *PingOne) Mint(t *testing.T, what Object) string {
	var made struct{ Token string }
	p.Control(t, "POST", "/mint/access_token", what, &made)
	return made.Token
}

func (p *PingOne) Advance(t *testing.T, length time.Duration) {
	p.Control(t, "POST", "/clock/advance", Object{"seconds": length.Seconds()}, nil)
}

func (p *PingOne) Fail(t *testing.T, fault Object) {
	p.Control(t, "POST", "/faults/next", fault, nil)
}

func (p *PingOne) Statuses(t *testing.T, endpoint string) []int {
	var journal struct{ Entries []struct{ Status int } }
	p.Control(t, "GET", "/journal?endpoint="+endpoint, nil, &journal)
	statuses := []int{}
	for _, entry := range journal.Entries {
		statuses = append(statuses, entry.Status)
	}
	return statuses
}
