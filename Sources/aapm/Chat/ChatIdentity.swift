import AAPMCore
import Foundation

/// Who talks in this terminal: a guest whose refresh token is kept in the data folder, readable by the owner only.
struct ChatIdentity {
    private let file: URL
    private let folder: String

    /// - Parameter server: The server's address; `nil` for the server that the chat starts for itself.
    init(folder: String, server: String?) {
        self.folder = folder
        let name = (server ?? "local").map { $0.isLetter || $0.isNumber ? $0 : "-" }
        self.file = URL(fileURLWithPath: folder).appendingPathComponent("chat-\(String(name)).token")
    }

    /// Logs the returning guest in, or makes a new one.
    func logIn(with client: ChatClient, as languages: LanguagePair) async throws -> ChatClient {
        let known = try await self.returning(with: client, languages)
        let tokens: ChatTypes.Tokens
        if let known {
            tokens = known
        } else {
            tokens = try await self.newGuest(with: client, languages)
        }
        try self.keep(tokens.refreshToken)
        return client.authorised(tokens.accessToken)
    }

    private func returning(
        with client: ChatClient, _ languages: LanguagePair
    ) async throws -> ChatTypes.Tokens? {
        // No file means that nobody has talked here yet.
        guard let data = try? Data(contentsOf: self.file) else { return nil }
        do {
            let tokens = try await client.post(
                "/v1/auth/token",
                ["grant_type": "refresh_token", "refresh_token": String(decoding: data, as: UTF8.self)],
                as: ChatTypes.Tokens.self)
            let isSamePair =
                tokens.learner.nativeLanguage == languages.native.code
                && tokens.learner.targetLanguage == languages.target.code
            return isSamePair ? tokens : nil
        } catch let error as AAPMError where error.code == .refreshTokenRejected {
            return nil
        }
    }

    private func newGuest(with client: ChatClient, _ languages: LanguagePair) async throws -> ChatTypes.Tokens {
        try await client.post(
            "/v1/auth/guest",
            ["native_language": languages.native.code, "target_language": languages.target.code],
            as: ChatTypes.Tokens.self)
    }

    private func keep(_ token: String) throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        try Data(token.utf8).write(to: self.file, options: .atomic)
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: self.file.path)
    }
}
