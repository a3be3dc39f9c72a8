import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** A tenant for tests: starts `pytest-pingone serve`, and calls its control API. */
class PingOne implements AutoCloseable {
    private static final Pattern SETTING = Pattern.compile("(?m)^(\\w+)='?(.*?)'?$");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    final Map<String, String> settings = new TreeMap<>();
    private final Process process;
    private final Path file;

    PingOne() throws Exception {
        file = Files.createTempDirectory("pingone-").resolve(".env");
        process = new ProcessBuilder(
            "pytest-pingone", "serve", "--port", "0", "--env-file", file.toString(), "--log-level", "error")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        // The file is there, whole, once the tenant listens.
        for (int tries = 0; !Files.exists(file); tries++) {
            if (!process.isAlive() || tries == 600) {
                throw new IllegalStateException("pytest-pingone does not start");
            }
            Thread.sleep(50);
        }
        SETTING.matcher(Files.readString(file)).results().forEach(one -> settings.put(one.group(1), one.group(2)));
    }

    /** Calls the control API; what is wrong is said in an exception. */
    JsonNode control(String method, String path, Object body) throws Exception {
        var content = body == null ? "" : JSON.writeValueAsString(body);
        var request = HttpRequest.newBuilder(URI.create(settings.get("PINGONE_CONTROL_URL") + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(content));
        var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 400) {
            throw new IllegalStateException(method + " " + path + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    void reset() throws Exception {
        control("POST", "/reset", null);
    }

    void signOn(String user) throws Exception {
        control("PUT", "/sign_on", Map.of("user", user));
    }

    String mint(Map<String, Object> what) throws Exception {
        return control("POST", "/mint/access_token", what).get("token").asText();
    }

    void advance(int seconds) throws Exception {
        control("POST", "/clock/advance", Map.of("seconds", seconds));
    }

    void fail(Map<String, Object> fault) throws Exception {
        control("POST", "/faults/next", fault);
    }

    List<Integer> statuses(String endpoint) throws Exception {
        var entries = control("GET", "/journal?endpoint=" + endpoint, null).get("entries");
        return StreamSupport.stream(entries.spliterator(), false).map(entry -> entry.get("status").asInt()).toList();
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor();
        Files.delete(file);
        Files.delete(file.getParent());
    }
}
