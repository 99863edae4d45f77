package import AAPMCore
import NIOCore

/// Makes the clients of model providers over one transport.
package struct ModelClients: Sendable {
    private let transport: any HTTPTransport
    private let checkTime: Duration
    private let embeddingTime: Duration

    /// - Parameters:
    ///   - transport: One of `AddressPolicy.publicOnly` for endpoints that learners have set.
    ///   - checkTime: For a check of a key.
    ///   - embeddingTime: For one batch of texts.
    package init(
        transport: any HTTPTransport, checkTime: Duration = .seconds(10), embeddingTime: Duration = .seconds(30)
    ) {
        self.transport = transport
        self.checkTime = checkTime
        self.embeddingTime = embeddingTime
    }

    /// A model: one request for one answer, without retries, deadlines or budgets, which are put around it.
    ///
    /// An endpoint that cannot be asked (an address that is none, a key that fits into no header) gives a model that
    /// says so with `ModelError(.notConfigured)` or `.unauthorised`.
    package func model(_ name: ModelName, at endpoint: ProviderEndpoint) -> any LanguageModel {
        do throws(ProviderFault) {
            let model = try Self.checked(name)
            let checked = try CheckedEndpoint(endpoint)
            switch endpoint.provider {
            case .openai: return self.model(name, OpenAIDialect(model: model, endpoint: checked))
            case .compatible: return self.model(name, CompatibleDialect(model: model, endpoint: checked))
            case .mistral: return self.model(name, MistralDialect(model: model, endpoint: checked))
            case .anthropic: return self.model(name, AnthropicDialect(model: model, endpoint: checked))
            case .google: return self.model(name, GeminiDialect(model: model, endpoint: checked))
            }
        } catch {
            return UnusableModel(error: ModelError(error.kind, model: name, code: error.code))
        }
    }

    /// An embedding model. An endpoint that cannot be asked gives one that says so, as with `model`.
    ///
    /// - Parameter dimensions: How long its vectors are; `nil` for what is known of the name, without which a model of
    ///   another name cannot be asked.
    package func embedder(
        _ name: ModelName, at endpoint: ProviderEndpoint, dimensions: Int? = nil
    ) -> any TextEmbedder {
        do throws(ProviderFault) {
            let model = try Self.checked(name)
            let checked = try CheckedEndpoint(endpoint)
            guard let dimensions = dimensions ?? EmbeddingSize.of(name), (1...16_384).contains(dimensions) else {
                throw ProviderFault(.notConfigured, code: "embedding_size_unknown")
            }
            func embedder(like service: OpenAIEmbedding.Service) -> any TextEmbedder {
                self.embedder(
                    name, OpenAIEmbedding(model: model, endpoint: checked, service: service, dimensions: dimensions))
            }
            switch endpoint.provider {
            case .openai: return embedder(like: .openAI)
            case .compatible: return embedder(like: .compatible)
            case .mistral: return embedder(like: .mistral)
            case .google:
                return self.embedder(name, GeminiEmbedding(model: model, endpoint: checked, dimensions: dimensions))
            case .anthropic:
                throw ProviderFault(.notConfigured, code: "no_embeddings")
            }
        } catch {
            return UnusableEmbedder(
                name: name, dimensions: dimensions ?? 0, error: ModelError(error.kind, model: name, code: error.code))
        }
    }

    /// Whether it is known how long an embedding model's vectors are, without which it cannot be asked.
    package static func knowsVectors(of name: ModelName) -> Bool { EmbeddingSize.of(name) != nil }

    /// Asks a provider whether an endpoint's key works: for the list of its models, which costs nothing.
    ///
    /// - Throws: `ModelError`, `.unauthorised` when the key does not, `.malformed` when something answers that is no
    ///   provider; `CancellationError`.
    package func check(_ endpoint: ProviderEndpoint) async throws {
        _ = try await self.list(endpoint, endpoint.provider.modelsPath)
    }

    /// The names of the models that a provider lists, at most a thousand; asked for and failing as in `check`.
    package func models(at endpoint: ProviderEndpoint) async throws -> [String] {
        try await self.list(endpoint, endpoint.provider.allModelsPath)
    }

    private func list(_ endpoint: ProviderEndpoint, _ path: String) async throws -> [String] {
        do {
            let call = try CheckedEndpoint(endpoint).get(path)
            guard let body = try await withDeadline(self.checkTime, { try await self.send(call) }) else {
                throw ModelError(.unreachable, code: "timeout")
            }
            return try ModelList(body, of: endpoint.provider).names
        } catch let error as ProviderFault {
            throw ModelError(error.kind, code: error.code)
        }
    }

    private func send(_ call: HTTPCall) async throws -> ByteBuffer {
        do {
            let answer = try await self.transport.send(call)
            guard (200..<300).contains(answer.status) else {
                let fault = await ProviderFault(answer) { status, _, body in ErrorBody(body).fault(status: status) }
                throw ModelError(
                    fault.kind, status: answer.status, retryAfter: fault.retryAfter, code: fault.code)
            }
            return try await answer.body.collect(upTo: Self.listLimit)
        } catch let error as TransportError {
            throw ModelError(transport: error, model: nil)
        }
    }

    private func model(_ name: ModelName, _ dialect: some ProviderDialect) -> any LanguageModel {
        ProviderModel(name: name, dialect: dialect, transport: self.transport)
    }

    private func embedder(_ name: ModelName, _ dialect: some EmbeddingDialect) -> any TextEmbedder {
        ProviderEmbedder(name: name, dialect: dialect, transport: self.transport, callTime: self.embeddingTime)
    }

    /// The name as it goes into requests and, with Google, into a path.
    static func checked(_ name: ModelName) throws(ProviderFault) -> String {
        let model =
            name.provider == .google && name.model.hasPrefix("models/") ? String(name.model.dropFirst(7)) : name.model
        let others = name.provider == .google ? "-._" : "-._:/@+"
        let isPlain = model.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || others.unicodeScalars.contains(scalar))
        }
        guard isPlain, (1...200).contains(model.utf8.count), model != ".", model != ".." else {
            throw ProviderFault(.notConfigured, code: "model_name_invalid")
        }
        return model
    }

    /// Gateways list thousands of models.
    private static let listLimit = 8 << 20
}

/// Stands for a model that cannot be asked, and says why.
private struct UnusableModel: LanguageModel {
    let error: ModelError

    func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        throw self.error
    }
}

/// Stands for an embedding model that cannot be asked, and says why.
private struct UnusableEmbedder: TextEmbedder {
    let name: ModelName
    let dimensions: Int
    let error: ModelError

    var space: String { "\(self.name.model)/\(self.dimensions)" }

    func vectors(of texts: [String], for caller: ModelCaller) async throws -> [[Float]] {
        throw self.error
    }
}
