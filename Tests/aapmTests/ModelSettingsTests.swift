import AAPMClients
import AAPMCore
import Configuration
import Foundation
import Testing

@testable import aapm

@Suite("Settings of models")
struct ModelSettingsTests {
    private func configuration(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> AppConfiguration {
        try AppConfiguration(
            config: ConfigReader(provider: InMemoryProvider(values: values)), defaultsDirectory: "/opt/aapm")
    }

    private func faults(_ values: [AbsoluteConfigKey: ConfigValue]) -> [String] {
        do {
            _ = try self.configuration(values)
            return []
        } catch {
            return (error as? AAPMError)?.faults.map(\.field) ?? ["\(error)"]
        }
    }

    private func link(_ link: ModelSettings.Link) -> String {
        let address = link.endpoint.baseURL.map { " at \($0)" } ?? ""
        return "\(link.name) by \(link.endpoint.key?.revealed ?? "no key")\(address)"
    }

    @Test("Without a provider there is no model, and everybody has the best plan")
    func none() throws {
        let settings = try self.configuration([:])
        #expect(!settings.models.isConfigured)
        #expect(settings.models.embedding == nil)
        #expect(settings.models.fallsBackFromOwnKeys)
        #expect(settings.models.deadlines.firstToken == .seconds(10))
        #expect(settings.models.deadlines.stall == .seconds(10))
        #expect(settings.models.deadlines.call == .seconds(120))
        #expect(settings.defaultPlan == .premium)
        #expect(settings.rateLimit == 600)
        #expect(settings.learnerRateLimit == 240)
        #expect(settings.planBook == nil)
        let scripted = try self.configuration(["llm.provider": "scripted"])
        #expect(!scripted.models.isConfigured)
        #expect(scripted.defaultPlan == .premium)
    }

    @Test(
        "One provider, as the seed has it",
        arguments: [
            (["llm.provider": "openai", "llm.api.key": "k"], "openai:gpt-6-luna by k"),
            (["llm.provider": "openai", "openai.api.key": "k"], "openai:gpt-6-luna by k"),
            (["llm.provider": "anthropic", "llm.api.key": "k"], "anthropic:claude-haiku-5-5 by k"),
            (["llm.provider": "google", "gemini.api.key": "k"], "google:gemini-3.1-flash-lite by k"),
            (["llm.provider": "mistral", "llm.api.key": "k", "llm.model": "m"], "mistral:m by k"),
            (
                [
                    "llm.provider": "compatible", "llm.model": "llama3.2:3b",
                    "llm.base.url": "http://localhost:11434/v1/",
                ],
                "compatible:llama3.2:3b by no key at http://localhost:11434/v1"
            ),
            (
                ["llm.provider": "openai", "llm.api.key": "k", "llm.base.url": "https://proxy.example/v1"],
                "openai:gpt-6-luna by k at https://proxy.example/v1"
            ),
        ] as [([AbsoluteConfigKey: ConfigValue], String)])
    func single(values: [AbsoluteConfigKey: ConfigValue], expected: String) throws {
        let settings = try self.configuration(values)
        #expect(settings.models.chain.map(self.link) == [expected])
        // Whoever pays for models limits them.
        #expect(settings.defaultPlan == .free)
    }

    @Test("A chain has each provider's own key and address, and the scripted partner behind it")
    func chain() throws {
        let settings = try self.configuration([
            "aapm.llm.chain": "openai:gpt-6-luna, anthropic:claude-haiku-5-5,compatible:llama3.2:3b, scripted",
            "openai.api.key": "o", "anthropic.api.key": "a", "aapm.compatible.base.url": "http://gpu:8000/v1",
            "aapm.anthropic.base.url": "https://eu.example", "aapm.default.plan": "standard",
            "aapm.own.key.fallback": "off", "aapm.llm.stall.ms": "2500",
        ])
        #expect(
            settings.models.chain.map(self.link) == [
                "openai:gpt-6-luna by o", "anthropic:claude-haiku-5-5 by a at https://eu.example",
                "compatible:llama3.2:3b by no key at http://gpu:8000/v1",
            ])
        #expect(settings.defaultPlan == .standard)
        #expect(!settings.models.fallsBackFromOwnKeys)
        #expect(settings.models.deadlines.stall == .milliseconds(2_500))
        #expect(settings.models.embedding.map(self.link) == "openai:text-embedding-3-small by o")
    }

    @Test(
        "What makes vectors",
        arguments: [
            (["llm.provider": "openai", "llm.api.key": "k"], "openai:text-embedding-3-small by k"),
            (["llm.provider": "openai", "llm.api.key": "k", "aapm.embedding.model": "local"], nil),
            (["aapm.embedding.model": "mistral:mistral-embed", "mistral.api.key": "m"], "mistral:mistral-embed by m"),
            (["llm.provider": "anthropic", "llm.api.key": "k"], nil),
        ] as [([AbsoluteConfigKey: ConfigValue], String?)])
    func embedding(values: [AbsoluteConfigKey: ConfigValue], expected: String?) throws {
        #expect(try self.configuration(values).models.embedding.map(self.link) == expected)
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (["llm.provider": "acme"], ["LLM_PROVIDER"]),
            (["llm.provider": "openai"], ["LLM_API_KEY"]),
            (["llm.api.key": "k"], ["LLM_PROVIDER"]),
            (["llm.model": "gpt-6-luna"], ["LLM_PROVIDER"]),
            (["llm.provider": "compatible", "llm.model": "m"], ["LLM_BASE_URL"]),
            (["llm.provider": "compatible", "llm.base.url": "http://h/v1"], ["LLM_MODEL"]),
            (["llm.provider": "compatible", "llm.model": "m", "llm.base.url": "localhost"], ["LLM_BASE_URL"]),
            (["llm.provider": "openai", "llm.api.key": "k", "llm.base.url": "https://u:p@h/v1"], ["LLM_BASE_URL"]),
            (["llm.provider": "openai", "llm.api.key": "k", "llm.base.url": "https://h:99999/v1"], ["LLM_BASE_URL"]),
            (["llm.provider": "openai", "llm.api.key": "sk-planted\r\n"], ["LLM_API_KEY"]),
            (["llm.provider": "openai", "llm.api.key": "sk planted"], ["LLM_API_KEY"]),
            (["aapm.llm.chain": "openai:x", "openai.api.key": "sk-plantéd"], ["OPENAI_API_KEY"]),
            (["aapm.llm.chain": "google:x", "gemini.api.key": "a\nb"], ["GEMINI_API_KEY"]),
            (
                ["aapm.llm.chain": "openai:x", "openai.api.key": "k", "aapm.openai.base.url": "https://h:0/v1"],
                ["AAPM_OPENAI_BASE_URL"]
            ),
            (["aapm.llm.first.token.ms": "5001", "aapm.llm.call.ms": "5000"], ["AAPM_LLM_FIRST_TOKEN_MS"]),
            (["aapm.llm.first.token.ms": "5000", "aapm.llm.call.ms": "5000"], []),
            (["aapm.llm.call.ms": "5000"], []),
            (["aapm.llm.chain": "gpt-6-luna"], ["AAPM_LLM_CHAIN"]),
            (["aapm.llm.chain": "openai:x", "llm.provider": "openai"], ["AAPM_LLM_CHAIN", "OPENAI_API_KEY"]),
            (["aapm.llm.chain": "openai:x, openai:x", "openai.api.key": "k"], ["AAPM_LLM_CHAIN"]),
            (["aapm.llm.chain": "scripted, openai:x", "openai.api.key": "k"], ["AAPM_LLM_CHAIN"]),
            (["aapm.llm.chain": "google:x, mistral:y"], ["GEMINI_API_KEY", "MISTRAL_API_KEY"]),
            (["aapm.llm.chain": "compatible:x"], ["AAPM_COMPATIBLE_BASE_URL"]),
            (["aapm.llm.first.token.ms": "0"], ["AAPM_LLM_FIRST_TOKEN_MS"]),
            (["aapm.llm.call.ms": "180000"], ["AAPM_LLM_CALL_MS"]),
            (["aapm.own.key.fallback": "maybe"], ["AAPM_OWN_KEY_FALLBACK"]),
            (["aapm.embedding.model": "anthropic:x"], ["AAPM_EMBEDDING_MODEL"]),
            (["aapm.embedding.model": "google:gemini-embedding-2"], ["GEMINI_API_KEY"]),
            (["aapm.rate.limit": "-1"], ["AAPM_RATE_LIMIT"]),
        ] as [([AbsoluteConfigKey: ConfigValue], [String])])
    func wrong(values: [AbsoluteConfigKey: ConfigValue], fields: [String]) {
        #expect(self.faults(values) == fields)
    }

    @Test("A file of prices that cannot be used is named with its setting")
    func prices() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let content = ConfigValue(stringLiteral: root.appendingPathComponent("Content").path)
        _ = try ModelChain.prices(try self.configuration(["aapm.content.dir": content]))
        let error = #expect(throws: AAPMError.self) {
            try ModelChain.prices(
                try self.configuration(["aapm.content.dir": content, "aapm.price.book": "/nowhere/prices.yaml"]))
        }
        #expect(error?.code == .contentInvalid)
        #expect(error?.message.contains("(AAPM_PRICE_BOOK is /nowhere/prices.yaml)") == true)
    }

    @Test("No message holds a key")
    func secrets() throws {
        let error = try #require(throws: AAPMError.self) {
            try self.configuration([
                "llm.provider": "acme", "llm.api.key": "sk-very-secret", "aapm.compatible.base.url": "sk-very-secret",
                "aapm.llm.chain": "compatible:x",
            ])
        }
        #expect(!error.message.contains("sk-very-secret"))
        let settings = try self.configuration(["llm.provider": "openai", "llm.api.key": "sk-very-secret"])
        #expect(!"\(settings)".contains("sk-very-secret"))
    }
}
