import AAPMClients
import AAPMCore
import Configuration
import Testing

@testable import aapm

@Suite("Settings of vectors")
struct VectorSettingsTests {
    private func configuration(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> AppConfiguration {
        try AppConfiguration(
            config: ConfigReader(provider: InMemoryProvider(values: values)), defaultsDirectory: "/opt/aapm")
    }

    private func settings(url: String, key: String = "") throws -> VectorSettings {
        try self.configuration([
            "vector.db.url": .init(stringLiteral: url), "vector.db.api.key": .init(stringLiteral: key),
        ]).vectors
    }

    private func endpoint(_ address: String, _ key: String? = nil) throws -> VectorEndpoint {
        VectorEndpoint(address: try #require(WebAddress(address)), key: key.map { SecretText($0) })
    }

    @Test("Without an address vectors are in our own database")
    func none() throws {
        let settings = try self.configuration([:]).vectors
        #expect(settings.place == .ownDatabase)
        #expect(settings.cache == 256 << 20)
        #expect(try self.configuration(["aapm.vector.cache.mb": "3"]).vectors.cache == 3 << 20)
        #expect(try self.settings(url: "").place == .ownDatabase)
    }

    @Test("The address says which store it is")
    func places() throws {
        let postgres = "postgresql://aapm:pw@db.example.com/vectors?sslmode=require"
        #expect(try self.settings(url: postgres).place == .postgres(url: postgres))
        #expect(
            try self.settings(url: "http://localhost:6333").place == .qdrant(try self.endpoint("http://localhost:6333"))
        )
        #expect(
            try self.settings(url: "https://q.example.com/sub/", key: "k").place
                == .qdrant(try self.endpoint("https://q.example.com/sub", "k")))
        #expect(
            try self.settings(url: "weaviate+http://w:8080").place == .weaviate(try self.endpoint("http://w:8080")))
        #expect(
            try self.settings(url: "weaviate+https://w.example.com/v1", key: "k").place
                == .weaviate(try self.endpoint("https://w.example.com", "k")))
        #expect(
            try self.settings(url: "pinecone+https://api.pinecone.io", key: "k").place
                == .pinecone(try self.endpoint("https://api.pinecone.io", "k"), .usual))
        let region = try #require(PineconeIndex.Region(cloud: "gcp", region: "europe-west4"))
        #expect(
            try self.settings(url: "pinecone+https://api.pinecone.io?cloud=gcp&region=europe-west4", key: "k").place
                == .pinecone(try self.endpoint("https://api.pinecone.io", "k"), region))
    }

    @Test(
        "What cannot be used is named, with the reason and without the address or the key",
        arguments: [
            ("mysql://secret-word@x", "", "VECTOR_DB_URL must begin with postgresql:// (pgvector)"),
            ("secret-word", "", "VECTOR_DB_URL must begin with"),
            ("qdrant://secret-word", "", "VECTOR_DB_URL must begin with"),
            ("https://user:secret-word@host", "", "VECTOR_DB_URL must be an address such as"),
            ("https://host?api-key=secret-word", "", "VECTOR_DB_URL must be an address such as"),
            ("weaviate+http://", "", "VECTOR_DB_URL must be an address such as"),
            ("postgresql://u:secret-word@h/d?nonsense=1", "", "VECTOR_DB_URL cannot be used"),
            ("postgresql://h/d", "secret-word", "VECTOR_DB_API_KEY is not for PostgreSQL"),
            ("pinecone+https://api.pinecone.io", "", "VECTOR_DB_API_KEY must be the key of Pinecone"),
            ("pinecone+https://api.pinecone.io?zone=1", "k", "VECTOR_DB_URL may say of Pinecone nothing but"),
            ("pinecone+https://api.pinecone.io?cloud=A%20B", "k", "VECTOR_DB_URL must name a cloud and a region"),
            ("", "secret-word", "VECTOR_DB_URL must say whose VECTOR_DB_API_KEY it is"),
            ("http://h", "secret word", "VECTOR_DB_API_KEY must be a key of printable ASCII"),
            ("http://h", "secret\r\nX: 1", "VECTOR_DB_API_KEY must be a key of printable ASCII"),
        ])
    func faults(url: String, key: String, reason: String) throws {
        let error = try #require(throws: AAPMError.self) { try self.settings(url: url, key: key) }
        #expect(error.code == .configurationInvalid)
        #expect(error.faults.count == 1)
        #expect(error.message.hasPrefix(reason), "\(error.message)")
        #expect(!"\(error)\(error.message)\(error.faults)".contains("secret"))
    }

    @Test("The room in memory is a number", arguments: ["0", "-1", "much", "1048577"])
    func cache(text: String) throws {
        let error = try #require(throws: AAPMError.self) {
            try self.configuration(["aapm.vector.cache.mb": .init(stringLiteral: text)])
        }
        #expect(error.faults.map(\.field) == ["AAPM_VECTOR_CACHE_MB"])
    }
}
