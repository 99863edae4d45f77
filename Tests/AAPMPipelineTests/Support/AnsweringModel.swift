import AAPMCore
import AAPMPipeline
import AAPMTestSupport
import Synchronization

/// A model that gives its answers in order, then the last one again and again.
final class AnsweringModel: LanguageModel {
    enum Answer: Sendable {
        /// - Parameter billed: Of the cost; `nil` for all of it.
        case says(String, cost: Int64 = 100, billed: Int64? = nil, stop: StopReason = .complete)
        case fails(ModelError.Kind, cost: CallCost? = nil)
    }

    private let answers: [Answer]
    private let asked = Mutex<[ModelRequest]>([])

    init(_ answers: Answer...) {
        self.answers = answers
    }

    var requests: [ModelRequest] { self.asked.withLock { $0 } }

    func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        let number = self.asked.withLock { asked in
            asked.append(request)
            return asked.count - 1
        }
        switch self.answers[min(number, self.answers.count - 1)] {
        case .says(let text, let cost, let billed, let stop):
            return ModelReply(
                text: text, stop: stop, usage: TokenUsage(input: 10, output: 10),
                model: ModelName(provider: .compatible, model: "small"),
                cost: CallCost(total: MicroUSD(cost), billed: MicroUSD(billed ?? cost)))
        case .fails(let kind, let cost): throw ModelError(kind, cost: cost)
        }
    }
}

/// Prompts that are nothing but their values.
struct PlainPrompts: ExtractionPrompts {
    func instructions(for languages: LanguagePair, rules: [RuleProfile]) throws -> String {
        rules.map(\.rule).joined(separator: " ")
    }

    func talk(_ lines: [QuotedLine]) throws -> String {
        lines.map { "\($0.index) \($0.speaker.rawValue): \($0.text)" }.joined(separator: "\n")
    }

    func repair(_ fault: String) throws -> String { "mend: \(fault)" }
}

/// Reads `turn|quote|correction|rule|confidence` lines; a lone `-` is an answer without findings.
struct LineReader: ProposalReader {
    let schema = OutputSchema(name: "lines", json: "{}")

    func proposals(in answer: String) throws(ProposalFault) -> [Proposal] {
        if answer == "-" { return [] }
        var proposals: [Proposal] = []
        for line in answer.split(separator: "\n") {
            let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 5, let turn = Int(parts[0]), let confidence = Double(parts[4]) else {
                throw ProposalFault(reason: "\(parts.count) parts")
            }
            proposals.append(
                Proposal(
                    turn: turn, quote: parts[1], occurrence: 1, correction: parts[2], rule: parts[3],
                    confidence: confidence))
        }
        return proposals
    }
}

extension PipelineModels {
    /// - Parameter perMillion: Micro-dollars for a million tokens of either kind.
    static func sample(
        _ model: any LanguageModel, outage: ModelOutagePolicy = .finish, perMillion: Int64 = 1_000_000
    ) -> PipelineModels {
        let price = MicroUSD(perMillion)
        let band = ModelPrice.Band(above: 0, input: price, cachedInput: price, cacheWrite: price, output: price)
        return PipelineModels(
            model: model, prompts: PlainPrompts(), reader: LineReader(), price: { _ in ModelPrice(bands: [band]) },
            outage: outage)
    }
}
