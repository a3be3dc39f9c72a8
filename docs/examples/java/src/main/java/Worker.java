import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The code under test: it reads users from PingOne, and copes with what comes between. */
class Worker {
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final ObjectMapper JSON = new ObjectMapper();
    private final Map<String, String> settings;
    private String token;

    Worker(Map<String, String> settings) {
        this.settings = settings;
    }

    List<String> usernames() throws Exception {
        var url = settings.get("PINGONE_API_URL") + "/environments/" + settings.get("PINGONE_ENVIRONMENT_ID") + "/users";
        for (int tries = 1; ; tries++) {
            if (token == null) {
                token = newToken();
            }
            var request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token);
            var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return JSON.readTree(answer.body()).findValues("username").stream().map(JsonNode::asText).toList();
            } else if (tries == 3) {
                throw new IllegalStateException("PingOne answers " + answer.statusCode());
            } else if (answer.statusCode() == 401) {
                token = null;
            } else {
                Thread.sleep(100L * tries);
            }
        }
    }

    private String newToken() throws Exception {
        var answer = post(settings.get("PINGONE_ISSUER") + "/token", "grant_type=client_credentials",
            settings.get("PINGONE_CLIENT_ID"), settings.get("PINGONE_CLIENT_SECRET"));
        return answer.get("access_token").asText();
    }

    /** Posts a form as a client with a secret, and returns the JSON that is answered. */
    static JsonNode post(String url, String form, String id, String secret) throws Exception {
        var pair = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Basic " + pair)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
        var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("PingOne answers " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
