import AAPMCore
import ArgumentParser
import Foundation

/// `aapm serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start the server: gateway, characters, pipeline and web page.",
        discussion: """
            Environment: PORT (3000), AAPM_HOST (127.0.0.1), AAPM_DATA_DIR (./data), DATABASE_URL \
            (sqlite:///path), AAPM_CONTENT_DIR, AAPM_WEB_DIR, AAPM_DEFAULT_PLAN (free with a provider of models, premium \
            without), AAPM_LOG_LEVEL (info). A provider of models: LLM_PROVIDER, LLM_API_KEY, LLM_MODEL and LLM_BASE_URL, \
            or AAPM_LLM_CHAIN; docs/models.md has them. docs/operations.md has all others. Options win over the \
            environment.
            """)

    @Option(help: "The port to listen on; 0 picks a free one.")
    var port: Int?

    @Option(help: "The address to listen on; 0.0.0.0 for all.")
    var host: String?

    @Flag(help: "Leave the pipeline and the outbox to `aapm worker`; as AAPM_WORKER=off.")
    var noWorker = false

    @Option(help: "The folder for the database and files.")
    var dataDir: String?

    func run() async throws {
        var configuration = try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)
        if let port { configuration.port = port }
        if let host { configuration.host = host }
        if self.noWorker { configuration.runsWorker = false }
        let app = try await App(configuration)
        try await app.serve { url in
            // Not through print, which keeps a redirected line back until the end.
            FileHandle.standardOutput.write(Data("AAPM is ready: \(url)\n".utf8))
        }
    }

    func validate() throws {
        if let port, !(0...65_535).contains(port) {
            throw ValidationError("--port must be a number from 0 to 65535.")
        }
    }
}
