import AAPMCore
import Foundation

/// What a talk costs, ours beside resent, at each kind of provider: as figures and as a table for people.
struct SessionReport {
    private typealias Costs = (ours: SessionCost, resent: SessionCost)

    private static let explanation = [
        "resent   the same talk as it is usually sent: the same instructions in one piece in front, those of the one line",
        "         at their end, then every message; no notes; the same answers and pipeline. The provider keeps prompts as",
        "         for ours, and all that does not change is marked.",
        "nothing kept   the same at a provider without a cache.",
        "fresh    read, and in no cache; stored: the part of it that is kept, which some charge a quarter more for.",
    ]
    private static let purposes = [ModelPurpose.turn, .summary, .extraction]

    private let costs: [PromptCache.Rule: Costs]
    private let prices: [(model: ModelName, price: ModelPrice)]

    init(_ played: SessionPlay.Played, _ models: [ModelName], at price: (ModelName) -> ModelPrice) {
        let (ours, resent) = (played.ours, played.resent)
        self.costs = Dictionary(
            uniqueKeysWithValues: PromptCache.Rule.allCases.map {
                ($0, (SessionCost(ours, kept: $0), SessionCost(resent, kept: $0)))
            })
        self.prices = models.map { ($0, price($0)) }
    }

    /// Tokens as `ours_turn_read`, of the rule of marks; the other rule's begin with `steps_`. Shares of what resending takes
    /// in percent.
    var figures: [BenchFigure] {
        var figures: [BenchFigure] = []
        for (prefix, rule) in [("", PromptCache.Rule.marks), ("steps_", .beginnings)] {
            guard let costs = self.costs[rule] else { continue }
            for (name, cost) in [("ours", costs.ours), ("resent", costs.resent)] {
                for purpose in Self.purposes {
                    figures += Self.figures("\(prefix)\(name)_\(purpose.rawValue)", cost.total(purpose))
                }
                figures += Self.figures("\(prefix)\(name)_all", cost.total())
            }
            figures += self.shares(of: rule).map { BenchFigure(prefix + $0.name, $0.percent) }
        }
        for (model, price) in self.prices {
            for (suffix, rule) in [("", Self.rule(of: model)), ("_uncached", .none)] {
                guard let costs = self.costs[rule] else { continue }
                for (name, cost) in [("ours", costs.ours), ("resent", costs.resent)] {
                    figures.append(
                        BenchFigure("\(name)_\(model.model)_usd\(suffix)", Self.dollars(cost.cost(at: price))))
                }
            }
        }
        return figures
    }

    /// - Parameter day: The date of the price book.
    func table(pricesOf day: String) -> [String] {
        var lines = ["A talk of \(BenchTalk.learner.count) turns with its pipeline, in tokens", ""]
        lines += Self.explanation
        for (title, rule) in [
            ("Kept up to marks: Anthropic, OpenAI from GPT-5.6 on", PromptCache.Rule.marks),
            ("Kept in steps of 128: Gemini, Mistral", .beginnings),
        ] {
            guard let costs = self.costs[rule] else { continue }
            lines += ["", title, "", Self.row("", ["calls", "read", "cached", "fresh", "stored", "written"])]
            for purpose in Self.purposes { lines.append(Self.row(purpose.rawValue, costs.ours.total(purpose))) }
            lines.append(Self.row("ours, all", costs.ours.total()))
            lines.append(Self.row("resent, turn", costs.resent.total(.turn)))
            lines.append(Self.row("resent, all", costs.resent.total()))
            if let uncached = self.costs[.none]?.resent {
                lines.append(Self.row("resent, nothing kept", uncached.total()))
            }
            lines.append("")
            for share in self.shares(of: rule) {
                lines.append("\(String(format: "%5.1f %%", share.percent))  \(share.meaning)")
            }
        }
        lines += ["", "Dollars at the prices of \(day)", "", Self.row("", ["ours", "resent", "ours,", "resent,"])]
        lines.append(Self.row("", ["", "", "not kept", "not kept"]))
        for (model, price) in self.prices {
            let costs = [Self.rule(of: model), .none].compactMap { self.costs[$0] }.flatMap { [$0.ours, $0.resent] }
            lines.append(
                Self.row(model.model, costs.map { String(format: "%.4f", Self.dollars($0.cost(at: price))) }))
        }
        return lines
    }

    private func shares(of rule: PromptCache.Rule) -> [(name: String, percent: Double, meaning: String)] {
        guard let costs = self.costs[rule] else { return [] }
        let (ours, resent) = (costs.ours.total().usage, costs.resent.total().usage)
        let (oursTurns, resentTurns) = (
            costs.ours.total(.turn).usage + costs.ours.total(.summary).usage, costs.resent.total(.turn).usage
        )
        return [
            ("share_fresh", Self.percent(ours.fresh, resent.fresh), "fresh tokens beside resent, same provider"),
            (
                "share_fresh_of_talk", Self.percent(oursTurns.fresh, resentTurns.fresh),
                "the same of the talk alone, its notes included, without the pipeline"
            ),
            ("share_read", Self.percent(ours.input, resent.input), "all tokens read beside resent"),
            (
                "share_fresh_of_uncached", Self.percent(ours.fresh, resent.input),
                "fresh tokens beside resent where nothing is kept"
            ),
        ]
    }

    private static func percent(_ part: Int, _ whole: Int) -> Double {
        (Double(part) / Double(max(1, whole)) * 1_000).rounded() / 10
    }

    private static func rule(of model: ModelName) -> PromptCache.Rule {
        switch model.provider {
        case .openai, .anthropic: .marks
        case .google, .mistral, .compatible: .beginnings
        }
    }

    private static func figures(_ name: String, _ total: (calls: Int, usage: TokenUsage)) -> [BenchFigure] {
        [
            BenchFigure(name + "_calls", Double(total.calls)), BenchFigure(name + "_read", Double(total.usage.input)),
            BenchFigure(name + "_cached", Double(total.usage.cachedInput)),
            BenchFigure(name + "_fresh", Double(total.usage.fresh)),
            BenchFigure(name + "_written", Double(total.usage.output)),
        ]
    }

    private static func dollars(_ cost: MicroUSD) -> Double { Double(cost.amount) / 1_000_000 }

    private static func row(_ name: String, _ total: (calls: Int, usage: TokenUsage)) -> String {
        let usage = total.usage
        return self.row(
            name,
            [total.calls, usage.input, usage.cachedInput, usage.fresh, usage.cacheWrite, usage.output].map(String.init))
    }

    private static func row(_ name: String, _ columns: [String]) -> String {
        columns.reduce(name.padding(toLength: 24, withPad: " ", startingAt: 0)) { line, column in
            line + String(repeating: " ", count: max(1, 10 - column.count)) + column
        }
    }
}

extension TokenUsage {
    /// Read, and not from a cache.
    fileprivate var fresh: Int { self.input - self.cachedInput }

    fileprivate static func + (one: Self, other: Self) -> Self {
        TokenUsage(
            input: one.input + other.input, cachedInput: one.cachedInput + other.cachedInput,
            cacheWrite: one.cacheWrite + other.cacheWrite, output: one.output + other.output)
    }
}
