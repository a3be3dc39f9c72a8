import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
    static PingOne pingone;

    @BeforeAll
    static void start() throws Exception {
        pingone = new PingOne();
    }

    @BeforeEach
    void reset() throws Exception {
        pingone.reset();
    }

    @AfterAll
    static void stop() throws Exception {
        pingone.close();
    }

    @Test
    void theWorkerGetsOneTokenAndKeepsIt() throws Exception {
        var worker = new Worker(pingone.settings);
        assertEquals(List.of("alice", "bob", "mallory"), worker.usernames());
        worker.usernames();
        assertEquals(List.of(200), pingone.statuses("token"));
    }

    @Test
    void theWorkerRenewsATokenThatHasExpired() throws Exception {
        var worker = new Worker(pingone.settings);
        worker.usernames();
        pingone.advance(61 * 60);
        worker.usernames();
        assertEquals(List.of(200, 401, 200), pingone.statuses("users.list"));
        assertEquals(List.of(200, 200), pingone.statuses("token"));
    }

    @Test
    void theWorkerTriesAgainWhenPingOneIsNotAvailable() throws Exception {
        pingone.fail(Map.of("endpoint", "users.list", "status", 503, "times", 2));
        assertEquals(3, new Worker(pingone.settings).usernames().size());
        assertEquals(List.of(503, 503, 200), pingone.statuses("users.list"));
    }

    @Test
    void theWorkerDoesNotTryForEver() throws Exception {
        pingone.fail(Map.of("endpoint", "users.list", "status", 503, "times", "all"));
        var problem = assertThrows(IllegalStateException.class, () -> new Worker(pingone.settings).usernames());
        assertTrue(problem.getMessage().contains("503"));
    }

    @Test
    void aTokenIsGoodForAnHour() throws Exception {
        var token = pingone.mint(Map.of("user", "alice", "scopes", List.of("openid", "profile")));
        assertTrue(userinfo(token).body().contains("Alice Adams"));
        pingone.advance(61 * 60);
        assertEquals(401, userinfo(token).statusCode());
    }

    @Test
    void aliceSignsOnWithoutABrowser() throws Exception {
        pingone.signOn("alice");
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        var verifier = base64(random);
        var asked = form(Map.of(
            "client_id", setting("WEB_CLIENT_ID"),
            "redirect_uri", setting("WEB_REDIRECT_URI"),
            "response_type", "code",
            "scope", "openid profile",
            "code_challenge", base64(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes())),
            "code_challenge_method", "S256"));
        var request = HttpRequest.newBuilder(URI.create(setting("ISSUER") + "/authorize?" + asked)).build();
        // It does not follow redirects unless told to.
        var redirect = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        var back = redirect.headers().firstValue("Location").orElseThrow();
        var tokens = Worker.post(setting("ISSUER") + "/token", form(Map.of(
            "grant_type", "authorization_code",
            "code", back.replaceAll(".*[?&]code=([^&]+).*", "$1"),
            "redirect_uri", setting("WEB_REDIRECT_URI"),
            "code_verifier", verifier)), setting("WEB_CLIENT_ID"), setting("WEB_CLIENT_SECRET"));
        var claims = new ObjectMapper().readTree(userinfo(tokens.get("access_token").asText()).body());
        assertEquals("alice", claims.get("preferred_username").asText());
    }

    static String setting(String name) {
        return pingone.settings.get("PINGONE_" + name);
    }

    static HttpResponse<String> userinfo(String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(setting("ISSUER") + "/userinfo"));
        request.header("Authorization", "Bearer " + token);
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String form(Map<String, String> members) {
        return members.entrySet().stream()
            .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    }
}
