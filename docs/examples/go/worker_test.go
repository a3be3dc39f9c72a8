package orders

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

var pingone *PingOne

func TestMain(m *testing.M) {
	var err error
	if pingone, err = Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	pingone.Stop()
	os.Exit(status)
}

func newWorker(t *testing.T) *Worker {
	pingone.Reset(t)
	s := pingone.Settings
	return &Worker{
		TokenURL:     s["PINGONE_ISSUER"] + "/token",
		UsersURL:     s["PINGONE_API_URL"] + "/environments/" + s["PINGONE_ENVIRONMENT_ID"] + "/users",
		ClientID:     s["PINGONE_CLIENT_ID"],
		ClientSecret: s["PINGONE_CLIENT_SECRET"],
	}
}

func same(t *testing.T, got, wanted any) {
	t.Helper()
	if !reflect.DeepEqual(got, wanted) {
		t.Errorf("got %v, wanted %v", got, wanted)
	}
}

func usernames(t *testing.T, worker *Worker) []string {
	t.Helper()
	names, err := worker.Usernames()
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestTheWorkerGetsOneTokenAndKeepsIt(t *testing.T) {
	worker := newWorker(t)
	same(t, usernames(t, worker), []string{"alice", "bob", "mallory"})
	usernames(t, worker)
	same(t, pingone.Statuses(t, "token"), []int{200})
}

func TestTheWorkerRenewsATokenThatHasExpired(t *testing.T) {
	worker := newWorker(t)
	usernames(t, worker)
	pingone.Advance(t, 61*time.Minute)
	usernames(t, worker)
	same(t, pingone.Statuses(t, "users.list"), []int{200, 401, 200})
	same(t, pingone.Statuses(t, "token"), []int{200, 200})
}

func TestTheWorkerTriesAgainWhenPingOneIsNotAvailable(t *testing.T) {
	worker := newWorker(t)
	pingone.Fail(t, Object{"endpoint": "users.list", "status": 503, "times": 2})
	same(t, len(usernames(t, worker)), 3)
	same(t, pingone.Statuses(t, "users.list"), []int{503, 503, 200})
}

func TestTheWorkerDoesNotTryForEver(t *testing.T) {
	worker := newWorker(t)
	pingone.Fail(t, Object{"endpoint": "users.list", "status": 503, "times": "all"})
	if _, err := worker.Usernames(); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("got %v", err)
	}
}

func userinfo(t *testing.T, token string) (int, map[string]any) {
	t.Helper()
	request, _ := http.NewRequest("GET", pingone.Settings["PINGONE_ISSUER"]+"/userinfo", nil)
	request.Header.Set("Authorization", "Bearer "+token)
	claims := map[string]any{}
	status, err := send(request, &claims)
	if err != nil {
		t.Fatal(err)
	}
	return status, claims
}

func TestATokenIsGoodForAnHour(t *testing.T) {
	pingone.Reset(t)
	token := pingone.Mint(t, Object{"user": "alice", "scopes": []string{"openid", "profile"}})
	_, claims := userinfo(t, token)
	same(t, claims["name"], "Alice Adams")
	pingone.Advance(t, 61*time.Minute)
	status, _ := userinfo(t, token)
	same(t, status, 401)
}

func TestAliceSignsOnWithoutABrowser(t *testing.T) {
	pingone.Reset(t)
	pingone.SignOn(t, "alice")
	s, issuer := pingone.Settings, pingone.Settings["PINGONE_ISSUER"]
	random := make([]byte, 32)
	rand.Read(random)
	verifier := base64.RawURLEncoding.EncodeToString(random)
	challenge := sha256.Sum256([]byte(verifier))
	asked := url.Values{
		"client_id":             {s["PINGONE_WEB_CLIENT_ID"]},
		"redirect_uri":          {s["PINGONE_WEB_REDIRECT_URI"]},
		"response_type":         {"code"},
		"scope":                 {"openid profile"},
		"code_challenge":        {base64.RawURLEncoding.EncodeToString(challenge[:])},
		"code_challenge_method": {"S256"},
	}
	stay := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	redirect, err := stay.Get(issuer + "/authorize?" + asked.Encode())
	if err != nil {
		t.Fatal(err)
	}
	redirect.Body.Close()
	back, err := redirect.Location()
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{
		"grant_type":    {"authorization_code"},
		"code":          {back.Query().Get("code")},
		"redirect_uri":  {s["PINGONE_WEB_REDIRECT_URI"]},
		"code_verifier": {verifier},
	}
	request, _ := http.NewRequest("POST", issuer+"/token", strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(s["PINGONE_WEB_CLIENT_ID"], s["PINGONE_WEB_CLIENT_SECRET"])
	var tokens struct {
		AccessToken string `json:"access_token"`
	}
	if _, err := send(request, &tokens); err != nil {
		t.Fatal(err)
	}
	_, claims := userinfo(t, tokens.AccessToken)
	same(t, claims["preferred_username"], "alice")
}
