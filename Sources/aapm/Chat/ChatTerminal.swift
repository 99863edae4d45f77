import Foundation

/// Reads lines from standard input and writes to standard output, at once and without buffering.
struct ChatTerminal {
    /// - Returns: The line without white space around it; `nil` at the end of the input.
    func ask(_ prompt: String) -> String? {
        self.write(prompt)
        return readLine()?.trimmingCharacters(in: .whitespaces)
    }

    func say(_ text: String) {
        self.write(text + "\n")
    }

    func line(_ name: String, _ text: String, help: String?) {
        self.begin(name)
        self.piece(text)
        self.finish(help: help)
    }

    func begin(_ name: String) {
        self.write("\(name): ")
    }

    func piece(_ text: String) {
        self.write(text)
    }

    func finish(help: String?) {
        self.write("\n")
        if let help { self.write("   (\(help))\n") }
    }

    func phase(_ phase: ChatTypes.Phase) {
        let counts = phase.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        self.say("  ✓ \(phase.name)\(counts.isEmpty ? "" : ": " + counts.joined(separator: ", "))")
    }

    func insights(_ insights: ChatTypes.Insights) {
        self.say("\n\(insights.summary)")
        for one in insights.practised { self.say("  • \(one.text)") }
        for one in insights.next { self.say("  → \(one.text)") }
    }

    func unit(_ unit: ChatTypes.Unit) {
        self.say("\n# \(unit.title)\n\(unit.explanation)\n  \(unit.own.bad)\n  → \(unit.own.good)\n")
    }

    func exercise(_ exercise: ChatTypes.Exercise) {
        self.say("\(exercise.instruction)\n  \(exercise.prompt)")
        for option in exercise.options { self.say("    - \(option)") }
    }

    private func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
