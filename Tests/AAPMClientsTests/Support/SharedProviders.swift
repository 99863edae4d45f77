import AAPMClients
import AAPMCore
import Dispatch
import Foundation

/// The doubles of all providers in the shared folder, which check requests as strictly as the vendors do.
enum SharedProviders {
    /// `AAPM_SHARED`, or `../shared` beside the package.
    private static var script: String {
        let environment = ProcessInfo.processInfo.environment["AAPM_SHARED"]
        // Tests/AAPMClientsTests/Support/SharedProviders.swift
        let folder =
            environment ?? #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/../shared"
        return folder + "/specs/fake_providers.py"
    }

    static var isThere: Bool { FileManager.default.fileExists(atPath: Self.script) }

    struct NotStarted: Error {}

    /// Runs them for as long as a test takes.
    static func run(_ test: (_ base: String, _ transport: AsyncHTTPTransport) async throws -> Void) async throws {
        let process = Process()
        let output = Pipe()
        // Whatever ends the tests ends the doubles: an orphan would hold the tests' own output open.
        let life = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "python3 \"$0\" --port 0 </dev/null & cat >/dev/null; kill -9 $!; wait", Self.script,
        ]
        process.standardInput = life
        process.standardError = output
        try process.run()
        defer {
            // Nothing more can go wrong than that it is closed already.
            try? life.fileHandleForWriting.close()
            process.waitUntilExit()
        }
        let base = try await Self.address(output.fileHandleForReading)
        try await LoopbackServer.withTransport { try await test(base, $0) }
    }

    /// From the line that they print when they listen.
    private static func address(_ output: FileHandle) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "aapm.tests.providers").async {
                var text = ""
                while !text.contains("\n") {
                    let data = output.availableData
                    guard !data.isEmpty else { return continuation.resume(throwing: NotStarted()) }
                    text += String(decoding: data, as: UTF8.self)
                }
                guard let start = text.range(of: "http://"), let end = text[start.lowerBound...].firstIndex(of: "\n")
                else {
                    return continuation.resume(throwing: NotStarted())
                }
                continuation.resume(returning: String(text[start.lowerBound..<end]))
            }
        }
    }

    static func endpoint(_ provider: ModelProvider, _ base: String, key: String? = "sk-planted") -> ProviderEndpoint {
        let path =
            switch provider {
            case .openai: "/openai/v1"
            case .compatible: "/compat/v1"
            case .mistral: "/mistral"
            case .anthropic: "/anthropic"
            case .google: "/gemini"
            }
        return ProviderEndpoint(provider: provider, baseURL: base + path, key: key.map { SecretText($0) })
    }

    /// - Parameter behaviour: Such as `ratelimit-7`; `ok` for none.
    static func model(
        _ provider: ModelProvider, _ behaviour: String, _ base: String, _ transport: any HTTPTransport
    ) -> any LanguageModel {
        ModelClients.patient(over: transport).model(
            ModelName(provider: provider, model: "\(Asking.name(provider).model)--\(behaviour)"),
            at: Self.endpoint(provider, base))
    }
}
