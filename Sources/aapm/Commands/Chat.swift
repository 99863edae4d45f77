import AAPMCore
import ArgumentParser
import AsyncHTTPClient
import Foundation

/// `aapm chat`
struct Chat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Talk to a character in the terminal.",
        discussion: """
            With --server it talks to that server; without, it starts one for itself over the same data folder, on a \
            free port of this machine. Who you are is kept in the data folder, so that the next talk goes on from this one.
            """)

    @Option(help: "The server to talk to, such as http://localhost:3000.")
    var server: String?

    @Option(help: "Your native language (en, es).")
    var native: String = "en"

    @Option(help: "The language you learn (es, en); the other one when left out.")
    var target: String?

    @Option(help: "The persona's id; the first that fits the languages when left out.")
    var persona: String?

    @Option(help: "1 companion, 2 immersion, 3 negotiation.")
    var tier: Int = 1

    @Option(help: "The character's id; the tier's usual one when left out.")
    var character: String?

    @Option(help: "The folder for the database and files.")
    var dataDir: String?

    func run() async throws {
        let languages = try self.languages()
        var configuration = try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)
        if let server {
            let base = server.hasSuffix("/") ? String(server.dropLast()) : server
            try await self.talk(at: base, languages, configuration)
            return
        }
        configuration.port = 0
        configuration.host = "127.0.0.1"
        configuration.logLevel = "error"
        let app = try await App(configuration)
        let settings = configuration
        try await app.serve(while: { url in try await self.talk(at: url, languages, settings) })
    }

    private func talk(at base: String, _ languages: LanguagePair, _ configuration: AppConfiguration) async throws {
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        do {
            let identity = ChatIdentity(folder: configuration.dataDirectory, server: self.server)
            let client = try await identity.logIn(with: ChatClient(http: http, base: base), as: languages)
            try await ChatConversation(
                client: client, terminal: ChatTerminal(), persona: self.persona, tier: self.tier,
                character: self.character, languages: languages
            ).run()
        } catch {
            try await http.shutdown()
            throw error
        }
        try await http.shutdown()
    }

    private func languages() throws -> LanguagePair {
        guard let native = Language(self.native) else {
            throw ValidationError("--native must be a language of two letters, such as en.")
        }
        let other = self.target ?? (native == .spanish ? "en" : "es")
        guard let target = Language(other) else {
            throw ValidationError("--target must be a language of two letters, such as es.")
        }
        return LanguagePair(native: native, target: target)
    }
}
