import AAPMCore
import Foundation
import Synchronization

/// A model inside this process that says what `BenchTalk` has for it and keeps what it was asked.
final class CountingModel: LanguageModel {
    struct Call: Sendable {
        let request: ModelRequest
        let answer: String
    }

    private let kept = Mutex<[Call]>([])

    var calls: [Call] { self.kept.withLock { $0 } }

    func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        let answer = self.kept.withLock { calls in
            let number = calls.count { $0.request.caller.purpose == request.caller.purpose }
            let answer = Self.answer(to: request, number: number)
            calls.append(Call(request: request, answer: answer))
            return answer
        }
        try await deliver?(answer)
        let read = MeasuredPrompt(request).tokens
        let written = TokenUsage.estimate(ofText: answer.utf8.count)
        return ModelReply(
            text: answer, stop: .complete, usage: TokenUsage(input: read, output: written),
            model: ModelName(provider: .compatible, model: "bench"))
    }

    private static func answer(to request: ModelRequest, number: Int) -> String {
        switch request.caller.purpose {
        case .summary: BenchTalk.notes
        case .extraction: Self.findings(in: request)
        default: BenchTalk.character[number % BenchTalk.character.count]
        }
    }

    /// What is wrong in those lines of the talk that the question is about.
    private static func findings(in request: ModelRequest) -> String {
        let asked = request.messages.map(\.text).joined()
        let findings = BenchTalk.learner.enumerated().flatMap { number, line -> [String] in
            guard asked.contains(line.text) else { return [] }
            // The character opens the talk, then both take turns.
            return line.slips.map {
                #"{"turn":\#(2 * number + 1),"quote":"\#($0.quote)","occurrence":1,"correction":"\#($0.correction)","#
                    + #""rule":"\#($0.rule)","confidence":0.9}"#
            }
        }
        return #"{"findings":["# + findings.joined(separator: ",") + "]}"
    }
}
