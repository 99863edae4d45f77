import AAPMClients
import AAPMCore
import AAPMTestSupport
import Foundation
import NIOCore

/// The doubles of the vector stores in the shared folder.
enum SharedVectorStores {
    private static let script = "fake_vectordbs.py"

    static var areThere: Bool { SharedDouble.isThere(Self.script) }

    /// Whether requests can be held against the vendors' own documents.
    static let areDocumented: Bool = {
        guard Self.areThere else { return false }
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "-c", "import jsonschema"]
        python.standardError = FileHandle.nullDevice
        guard (try? python.run()) != nil else { return false }
        python.waitUntilExit()
        return python.terminationStatus == 0
    }()

    /// Runs them for as long as a test takes.
    ///
    /// - Parameter options: Such as `--pinecone-lag-ms 300`.
    static func run(
        _ options: [String] = [], _ test: (_ base: String, _ transport: AsyncHTTPTransport) async throws -> Void
    ) async throws {
        try await SharedDouble.run(Self.script, options, test)
    }

    /// What the documents have against requests; nothing when they fit.
    ///
    /// - Parameter requests: As the doubles' own log has them: one JSON array.
    static func faults(of requests: String) async throws -> String {
        let python = Process()
        let input = Pipe()
        let output = Pipe()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "-c", Self.checker, SharedDouble.folder]
        python.standardInput = input
        python.standardOutput = output
        python.standardError = output
        try python.run()
        let found = await SharedDouble.away {
            // What cannot be written is not checked, which the checker says.
            try? input.fileHandleForWriting.write(contentsOf: Data(requests.utf8))
            try? input.fileHandleForWriting.close()
            defer { python.waitUntilExit() }
            return output.fileHandleForReading.readDataToEndOfFile()
        }
        return String(decoding: found, as: UTF8.self)
    }

    private static let checker = """
        json, sys = __import__("json"), __import__("sys")
        specs = sys.argv[1]
        sys.path.insert(0, specs + "/tools")
        from contract import Spec
        documents = {name: Spec(f"{specs}/openapi/{file}.json") for name, file in {
            "qdrant": "qdrant-1.19", "data": "pinecone-data-2026-04", "control": "pinecone-control-2026-04",
            "weaviate": "weaviate-schema"}.items()}
        checked = 0
        for entry in json.load(sys.stdin):
            path = entry["path"]
            if path.startswith("/v1/"): document, path = "weaviate", path[3:]
            elif path.startswith("/collections"): document = "qdrant"
            elif path.startswith("/indexes"): document = "control"
            else: document = "data"
            if document in ("data", "control") and entry["headers"].get("x-pinecone-api-version") != "2026-04":
                print(entry["method"], path, "has no version")
            if entry.get("body") is None: continue
            checked += 1
            for problem in documents[document].request(entry["method"], path, entry["body"]):
                print(entry["method"], path, problem)
        if checked == 0: print("nothing was checked")
        """
}

/// The stores that are asked over HTTP.
enum RemoteStore: String, CaseIterable, Sendable {
    case qdrant, weaviate, pinecone

    func index(
        at base: String, over transport: any HTTPTransport, key: String? = "vk-planted",
        clock: any MonotonicClock = SteadyClock()
    ) throws -> any VectorIndex {
        guard let address = WebAddress(base) else { throw SharedDouble.NotStarted() }
        let endpoint = VectorEndpoint(address: address, key: key.map { SecretText($0) })
        switch self {
        case .qdrant: return QdrantIndex(endpoint, over: transport)
        case .weaviate: return WeaviateIndex(endpoint, over: transport)
        case .pinecone: return PineconeIndex(endpoint, over: transport, clock: clock)
        }
    }
}
