// What code under test does with PingOne, by Go's standard library. Prints what it got as JSON.
package main

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"sort"
	"strings"
)

const callback = "http://localhost:8000/callback"

var (
	issuer = "https://auth.pingone.com/" + os.Getenv("ENVIRONMENT") + "/as"
	api    = "https://api.pingone.com/v1/environments/" + os.Getenv("ENVIRONMENT")
	jar, _ = cookiejar.New(nil)
	client = http.Client{Jar: jar, CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(next.URL.String(), callback) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
)

func must[T any](value T, problem error) T {
	if problem != nil {
		panic(problem)
	}
	return value
}

func decoded(part string) []byte { return must(base64.RawURLEncoding.DecodeString(part)) }

func send(method, where, user, secret, bearer string, form url.Values) (*http.Response, []byte) {
	request := must(http.NewRequest(method, where, strings.NewReader(form.Encode())))
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if user != "" {
		request.SetBasicAuth(user, secret)
	}
	if bearer != "" {
		request.Header.Set("Authorization", "Bearer "+bearer)
	}
	answer := must(client.Do(request))
	defer answer.Body.Close()
	return answer, must(io.ReadAll(answer.Body))
}

func object(body []byte) (members map[string]any) {
	if problem := json.Unmarshal(body, &members); problem != nil {
		panic(string(body))
	}
	return members
}

func token(user, secret, kind string, form url.Values) string {
	_, body := send("POST", issuer+"/token", os.Getenv(user), os.Getenv(secret), "", form)
	return object(body)[kind].(string)
}

func usernames(bearer string) (names []string) {
	for next := api + "/users?limit=2"; next != ""; {
		_, body := send("GET", next, "", "", bearer, nil)
		var page struct {
			Embedded struct{ Users []struct{ Username string } } `json:"_embedded"`
			Links    struct{ Next struct{ Href string } }        `json:"_links"`
		}
		if problem := json.Unmarshal(body, &page); problem != nil {
			panic(problem)
		}
		for _, user := range page.Embedded.Users {
			names = append(names, user.Username)
		}
		next = page.Links.Next.Href
	}
	sort.Strings(names)
	return names
}

// Signs alice on at the page, and returns the code.
func code(challenge string) string {
	asked := url.Values{
		"response_type": {"code"}, "client_id": {os.Getenv("WEB_ID")}, "redirect_uri": {callback},
		"scope": {"openid profile"}, "code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}
	_, page := send("GET", issuer+"/authorize?"+asked.Encode(), "", "", "", nil)
	find := func(pattern string) string { return string(regexp.MustCompile(pattern).FindSubmatch(page)[1]) }
	back, body := send("POST", find(`action="([^"]+)"`), "", "", "", url.Values{
		"flowId": {find(`name="flowId" value="([^"]+)"`)}, "action": {"usernamePassword.check"},
		"username": {"alice"}, "password": {"Correct-Horse-9"},
	})
	where, problem := back.Location()
	if problem != nil {
		panic(string(body))
	}
	return where.Query().Get("code")
}

// Verifies an RS256 signature by the published keys, and returns the claims.
func verified(jwt string) map[string]any {
	parts := strings.Split(jwt, ".")
	_, body := send("GET", issuer+"/jwks", "", "", "", nil)
	for _, known := range object(body)["keys"].([]any) {
		jwk := known.(map[string]any)
		if jwk["kid"] == object(decoded(parts[0]))["kid"] {
			exponent := new(big.Int).SetBytes(decoded(jwk["e"].(string)))
			key := rsa.PublicKey{N: new(big.Int).SetBytes(decoded(jwk["n"].(string))), E: int(exponent.Int64())}
			digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
			if rsa.VerifyPKCS1v15(&key, crypto.SHA256, digest[:], decoded(parts[2])) == nil {
				return object(decoded(parts[1]))
			}
		}
	}
	panic("no key verifies the token")
}

func main() {
	worker := token("WORKER_ID", "WORKER_SECRET", "access_token", url.Values{"grant_type": {"client_credentials"}})
	verifier := strings.Repeat("v", 64)
	digest := sha256.Sum256([]byte(verifier))
	claims := verified(token("WEB_ID", "WEB_SECRET", "id_token", url.Values{
		"grant_type": {"authorization_code"}, "redirect_uri": {callback}, "code_verifier": {verifier},
		"code": {code(base64.RawURLEncoding.EncodeToString(digest[:]))},
	}))
	names := usernames(worker)
	expired, _ := send("GET", api+"/users", "", "", os.Getenv("EXPIRED"), nil)
	alice := api + "/users/" + claims["sub"].(string)
	limited, _ := send("GET", alice, "", "", worker, nil)
	for limited.StatusCode == http.StatusOK {
		limited, _ = send("GET", alice, "", "", worker, nil)
	}
	fmt.Println(string(must(json.Marshal(map[string]any{
		"users": names, "subject": claims["sub"], "name": claims["name"], "expired": expired.StatusCode,
		"limited": []any{limited.StatusCode, limited.Header.Get("Retry-After")},
	}))))
}
