import AAPMCore

/// Checks on small talk and on follow-up questions.
enum TopicChecks {
    static func problems(
        in topic: DocumentCursor, known: Set<String>, register: Register?, level: CEFRLevel?, needsGloss: Bool
    ) -> [Diagnostic] {
        let lists = [topic["answer"]].compactMap { $0 } + Self.lists(of: topic["follow_up"])
        return lists.flatMap {
            Self.problems(inForms: $0, known: known, register: register, level: level, needsGloss: needsGloss)
        }
    }

    static func lists(of followUp: DocumentCursor?) -> [DocumentCursor] {
        guard let followUp else { return [] }
        let replies = followUp.items("replies").compactMap { $0["say"] }
        return [followUp["ask"], followUp["react"]].compactMap { $0 } + replies
    }

    static func problems(
        inForms forms: DocumentCursor, known: Set<String>, register: Register?, level: CEFRLevel?, needsGloss: Bool
    ) -> [Diagnostic] {
        FormChecks.placeholderProblems(in: forms, known: known)
            + FormChecks.coverageProblems(in: forms, register: register, level: level)
            + FormChecks.endProblems(in: forms)
            + (needsGloss ? FormChecks.glossProblems(in: forms) : [])
    }
}
