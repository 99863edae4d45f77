import AAPMCore
import Configuration
import Testing

@testable import aapm

@Suite("Configuration")
struct AppConfigurationTests {
    private func configuration(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> AppConfiguration {
        try AppConfiguration(
            config: ConfigReader(provider: InMemoryProvider(values: values)), defaultsDirectory: "/opt/aapm")
    }

    @Test("Without any setting everything has its documented default")
    func defaults() throws {
        let configuration = try self.configuration([:])
        #expect(configuration.port == 3000)
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.database == .sqlite(path: "data/aapm.sqlite"))
        #expect(configuration.contentDirectory == "/opt/aapm/Content")
        #expect(configuration.defaultPlan == .premium)
    }

    @Test("DATABASE_URL names the file")
    func databaseURL() throws {
        let configuration = try self.configuration(["database.url": "sqlite:///var/lib/aapm/db.sqlite"])
        #expect(configuration.database == .sqlite(path: "/var/lib/aapm/db.sqlite"))
    }

    @Test("The weights of memories are read by name, and what is not named stays as usual")
    func memoryWeights() throws {
        #expect(try self.configuration([:]).memoryWeights == RecallWeights())
        let configuration = try self.configuration([
            "aapm.memory.weights": "relevance 0.25, recency 1", "aapm.memory.half.life.days": "7",
        ])
        #expect(
            configuration.memoryWeights
                == RecallWeights(recency: 1, importance: 0.7, relevance: 0.25, halfLife: .seconds(7 * 86_400)))
        for text in ["recency", "recency 2", "recency -1", "age 1", "recency 1, recency 0", "recency 1 importance 1"] {
            let error = try #require(throws: AAPMError.self) {
                try self.configuration(["aapm.memory.weights": ConfigValue(.string(text), isSecret: false)])
            }
            #expect(error.faults.map(\.field) == ["AAPM_MEMORY_WEIGHTS"])
        }
    }

    @Test("Every wrong setting is named at once, and none falls back to a default")
    func everyFault() throws {
        let error = try #require(throws: AAPMError.self) {
            try self.configuration([
                "port": "http", "database.url": "mysql://root@localhost/aapm", "aapm.default.plan": "gold",
                "aapm.trusted.proxies": "proxy.example", "aapm.log.level": "loud",
                "aapm.pipeline.offline": "never",
            ])
        }
        #expect(error.code == .configurationInvalid)
        #expect(
            error.faults.map(\.field) == [
                "PORT", "DATABASE_URL", "AAPM_DEFAULT_PLAN", "AAPM_TRUSTED_PROXIES", "AAPM_PIPELINE_OFFLINE",
                "AAPM_LOG_LEVEL",
            ])
        #expect(!error.message.contains("mysql"))
    }
}
