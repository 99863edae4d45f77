import AAPMAccounts
import AAPMClients
import AAPMCore
import Configuration
import Foundation

/// Reads the settings of models and collects what is wrong with them. No message holds a key or an address.
struct ModelSettingsReading {
    private(set) var faults: [FieldFault] = []
    private let config: ConfigReader

    init(config: ConfigReader) {
        self.config = config
    }

    // MARK: The chain

    mutating func chain() -> [ModelSettings.Link] {
        let list = self.text("aapm.llm.chain")
        let provider = self.text("llm.provider")
        if let list {
            if provider.map({ $0 != "scripted" }) ?? false {
                self.fault("AAPM_LLM_CHAIN", "stands beside LLM_PROVIDER: set one of the two")
            }
            return self.links(in: list)
        }
        guard let provider, provider != "scripted" else {
            if provider == nil, self.text("llm.model") != nil || self.text("llm.api.key", isSecret: true) != nil {
                self.fault("LLM_PROVIDER", "must say whose LLM_MODEL or LLM_API_KEY it is")
            }
            return []
        }
        guard let known = ModelProvider(rawValue: provider) else {
            let names = ModelProvider.allCases.map(\.rawValue) + ["scripted"]
            self.fault("LLM_PROVIDER", "must be one of \(names.joined(separator: ", ")), not “\(provider)”")
            return []
        }
        return self.single(known)
    }

    private mutating func single(_ provider: ModelProvider) -> [ModelSettings.Link] {
        guard let model = self.text("llm.model") ?? provider.smallModel else {
            self.fault("LLM_MODEL", "must name a model of the compatible server")
            return []
        }
        guard let name = ModelName(text: "\(provider.rawValue):\(model)") else {
            self.fault("LLM_MODEL", "must be a model's name, not “\(model)”")
            return []
        }
        let key = self.secret("llm.api.key", "LLM_API_KEY") ?? self.key(of: provider)
        let address = self.address("llm.base.url", "LLM_BASE_URL") ?? self.address(of: provider)
        if key == nil, provider != .compatible {
            self.fault("LLM_API_KEY", "must be the key of \(provider.rawValue)")
        }
        if address == nil, provider == .compatible, self.text("llm.base.url") == nil {
            self.fault(
                "LLM_BASE_URL", "must be the address of the compatible server, such as http://localhost:11434/v1")
        }
        return [self.link(name, address: address, key: key)]
    }

    private mutating func links(in list: String) -> [ModelSettings.Link] {
        var links: [ModelSettings.Link] = []
        let parts = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        for part in parts where !part.isEmpty {
            // The scripted partner stands behind every chain.
            if part == "scripted", part == parts.last { continue }
            guard let name = ModelName(text: part) else {
                self.fault(
                    "AAPM_LLM_CHAIN",
                    "must be models such as openai:gpt-6-luna with commas between them, not “\(part)”")
                continue
            }
            if links.contains(where: { $0.name == name }) {
                self.fault("AAPM_LLM_CHAIN", "names \(name) twice")
                continue
            }
            links.append(self.link(name))
        }
        for provider in Set(links.map(\.name.provider)).sorted(by: { $0.rawValue < $1.rawValue }) {
            if provider == .compatible {
                if self.address(of: provider) == nil {
                    self.fault(
                        provider.addressVariable, "must be the address of the compatible server in AAPM_LLM_CHAIN")
                }
            } else if self.key(of: provider) == nil {
                self.fault(provider.keyVariable, "must be the key of \(provider.rawValue), which AAPM_LLM_CHAIN names")
            }
        }
        return links
    }

    private mutating func link(_ name: ModelName) -> ModelSettings.Link {
        let address = self.address(of: name.provider)
        return self.link(name, address: address, key: self.key(of: name.provider))
    }

    private func link(_ name: ModelName, address: String?, key: String?) -> ModelSettings.Link {
        ModelSettings.Link(
            name: name,
            endpoint: ProviderEndpoint(provider: name.provider, baseURL: address, key: key.map { SecretText($0) }))
    }

    // MARK: Addresses

    /// The addresses that are set, by provider.
    mutating func addresses() -> [ModelProvider: String] {
        var addresses: [ModelProvider: String] = [:]
        for provider in ModelProvider.allCases { addresses[provider] = self.address(of: provider) }
        if let single = self.text("llm.provider").flatMap({ ModelProvider(rawValue: $0) }),
            let address = self.address("llm.base.url", "LLM_BASE_URL")
        {
            addresses[single] = address
        }
        return addresses
    }

    // MARK: Vectors

    mutating func embedding() -> ModelSettings.Link? {
        let isOpenAI = self.text("llm.provider") == ModelProvider.openai.rawValue
        let openAIKey =
            self.key(of: .openai) ?? (isOpenAI ? self.secret("llm.api.key", "LLM_API_KEY") : nil)
        guard let text = self.text("aapm.embedding.model") else {
            guard let openAIKey, let name = ModelName(text: "openai:text-embedding-3-small") else { return nil }
            let address = isOpenAI ? self.address("llm.base.url", "LLM_BASE_URL") : nil
            let usual = self.address(of: .openai)
            return self.link(name, address: address ?? usual, key: openAIKey)
        }
        if text == "local" { return nil }
        guard let name = ModelName(text: text), name.provider != .anthropic else {
            self.fault(
                "AAPM_EMBEDDING_MODEL",
                "must be local, or a model such as openai:text-embedding-3-small (Anthropic has none), not “\(text)”")
            return nil
        }
        guard ModelClients.knowsVectors(of: name) else {
            self.fault("AAPM_EMBEDDING_MODEL", "must be a model whose vectors are of known length, not “\(text)”")
            return nil
        }
        let key = name.provider == .openai ? openAIKey : self.key(of: name.provider)
        if key == nil, name.provider != .compatible {
            self.fault(
                name.provider.keyVariable, "must be the key of \(name.provider.rawValue) for AAPM_EMBEDDING_MODEL")
        }
        let address = self.address(of: name.provider)
        return self.link(name, address: address, key: key)
    }

    // MARK: Values

    /// What is set and not empty.
    func text(_ key: ConfigKey, isSecret: Bool = false) -> String? {
        let text = self.config.string(forKey: key, isSecret: isSecret)?.trimmingCharacters(in: .whitespacesAndNewlines)
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }

    mutating func milliseconds(
        _ key: ConfigKey, _ name: String, default standard: Int, atMost most: Int = 600_000
    ) -> Duration {
        guard let text = self.text(key) else { return .milliseconds(standard) }
        if let value = Int(text), (1...most).contains(value) { return .milliseconds(value) }
        self.fault(name, "must be a number from 1 to \(most), not “\(text)”")
        return .milliseconds(standard)
    }

    mutating func flag(_ key: ConfigKey, _ name: String, default standard: Bool) -> Bool {
        switch self.text(key)?.lowercased() {
        case nil: return standard
        case "on": return true
        case "off": return false
        case let text?:
            self.fault(name, "must be on or off, not “\(text)”")
            return standard
        }
    }

    private mutating func key(of provider: ModelProvider) -> String? {
        switch provider {
        case .openai: self.secret("openai.api.key", provider.keyVariable)
        case .anthropic: self.secret("anthropic.api.key", provider.keyVariable)
        case .google: self.secret("gemini.api.key", provider.keyVariable)
        case .mistral: self.secret("mistral.api.key", provider.keyVariable)
        case .compatible: self.secret("aapm.compatible.api.key", provider.keyVariable)
        }
    }

    /// A key exactly as it was set: what fits into no header would fail with every call.
    private mutating func secret(_ key: ConfigKey, _ name: String) -> String? {
        guard self.text(key, isSecret: true) != nil, let text = self.config.string(forKey: key, isSecret: true) else {
            return nil
        }
        if let reason = KeyRules.fault(inKey: SecretText(text)) { self.fault(name, reason) }
        return text
    }

    private mutating func address(of provider: ModelProvider) -> String? {
        switch provider {
        case .openai: self.address("aapm.openai.base.url", provider.addressVariable)
        case .anthropic: self.address("aapm.anthropic.base.url", provider.addressVariable)
        case .google: self.address("aapm.google.base.url", provider.addressVariable)
        case .mistral: self.address("aapm.mistral.base.url", provider.addressVariable)
        case .compatible: self.address("aapm.compatible.base.url", provider.addressVariable)
        }
    }

    private mutating func address(_ key: ConfigKey, _ name: String) -> String? {
        guard let text = self.text(key) else { return nil }
        if WebAddress(text) != nil { return text.hasSuffix("/") ? String(text.dropLast()) : text }
        self.fault(
            name,
            "must be an address such as https://api.example.com/v1, with a port from 1 to 65535 or none, and without a "
                + "key in it")
        return nil
    }

    mutating func fault(_ field: String, _ reason: String) {
        let fault = FieldFault(field: field, reason: reason)
        if !self.faults.contains(fault) { self.faults.append(fault) }
    }
}
