// Package orders is the code under test: it reads users from PingOne, and copes with what comes between.
package orders

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

type Worker struct {
	TokenURL, UsersURL, ClientID, ClientSecret string
	token                                      string
}

func (w *Worker) Usernames() ([]string, error) {
	for tries := 1; ; tries++ {
		if w.token == "" {
			if err := w.newToken(); err != nil {
				return nil, err
			}
		}
		request, err := http.NewRequest("GET", w.UsersURL, nil)
		if err != nil {
			return nil, err
		}
		request.Header.Set("Authorization", "Bearer "+w.token)
		var page struct {
			Embedded struct{ Users []struct{ Username string } } `json:"_embedded"`
		}
		status, err := send(request, &page)
		switch {
		case err != nil:
			return nil, err
		case status == 200:
			names := []string{}
			for _, user := range page.Embedded.Users {
				names = append(names, user.Username)
			}
			return names, nil
		case tries == 3:
			return nil, fmt.Errorf("PingOne answers %d", status)
		case status == 401:
			w.token = ""
		default:
			time.Sleep(time.Duration(tries) * 100 * time.Millisecond)
		}
	}
}

func (w *Worker) newToken() error {
	form := url.Values{"grant_type": {"client_credentials"}}.Encode()
	request, err := http.NewRequest("POST", w.TokenURL, strings.NewReader(form))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(w.ClientID, w.ClientSecret)
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	status, err := send(request, &answer)
	if err == nil && status != 200 {
		err = fmt.Errorf("PingOne gives no token: %d", status)
	}
	w.token = answer.AccessToken
	return err
}

func send(request *http.Request, into any) (int, error) {
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	return answer.StatusCode, json.NewDecoder(answer.Body).Decode(into)
}
