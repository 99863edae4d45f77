import AAPMContent
import AAPMCore
import AAPMPipeline

extension PipelineModels {
    /// What the pipeline asks models with in this installation; `nil` when no provider is configured.
    ///
    /// - Parameter model: The gate.
    /// - Throws: `AAPMError` with `.contentInvalid`.
    init?(_ configuration: AppConfiguration, model: any LanguageModel, prices: PriceBook) throws {
        guard configuration.models.isConfigured else { return nil }
        let names = configuration.models.chain.map(\.name)
        do throws(ContentDefect) {
            self.init(
                model: model, prompts: try ExtractionTemplates(contentFolder: configuration.contentDirectory),
                reader: try SchemaProposalReader(contentFolder: configuration.contentDirectory),
                price: { now in
                    // Any of the chain may answer; the dearest tells what a run may cost.
                    names.map { prices.price(of: $0, at: now) }
                        .max { $0.cost(of: Self.measure) < $1.cost(of: Self.measure) }
                        ?? prices.price(of: names[0], at: now)
                },
                outage: configuration.pipelineOutage)
        } catch {
            throw AAPMError(.contentInvalid, "The content cannot be used: \(error.description)")
        }
    }

    /// What models are compared by.
    private static let measure = TokenUsage(input: 10_000, output: 1_000)
}
