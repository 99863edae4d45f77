import AAPMCore

extension Curriculum {
    func exercise(_ id: String) -> (CurriculumUnit, Exercise)? {
        for unit in self.units {
            if let exercise = unit.exercises.first(where: { $0.id == id }) { return (unit, exercise) }
        }
        return nil
    }

    /// Adds an attempt; a skipped unit is taken up again by it.
    mutating func record(_ attempt: ExerciseAttempt, for id: String) {
        for unit in self.units.indices {
            guard let exercise = self.units[unit].exercises.firstIndex(where: { $0.id == id }) else { continue }
            self.units[unit].isSkipped = false
            self.units[unit].exercises[exercise].attempts.append(attempt)
            if self.units[unit].exercises[exercise].attempts.count > LessonService.attemptsKept {
                self.units[unit].exercises[exercise].attempts.remove(at: 1)
            }
            self.updatedAt = attempt.at
        }
    }

    mutating func apply(_ feedback: UnitFeedback, to id: String, at now: Timestamp) {
        guard let unit = self.units.firstIndex(where: { $0.id == id }) else { return }
        switch feedback {
        case .unclear:
            self.units[unit].unclearCount += 1
            self.showOneMore(unit)
        case .moreExamples: self.showOneMore(unit)
        case .skip: self.units[unit].isSkipped = true
        }
        self.updatedAt = now
    }

    private mutating func showOneMore(_ unit: Int) {
        self.units[unit].examplesShown = min(self.units[unit].examples.count, self.units[unit].examplesShown + 1)
    }
}

extension CurriculumUnit {
    /// What the exercises tell apart from the form: options that are not accepted, and what was written in the talk.
    var rivals: [String] {
        let options = self.exercises.filter { $0.kind == .choose }.flatMap { exercise in
            let accepted = Set(exercise.accepted.map(AnswerFolding.fold))
            return exercise.options.filter { !accepted.contains(AnswerFolding.fold($0)) && !$0.contains(" ") }
        }
        let written = WordDiff.pieces(from: self.own.bad, to: self.own.good)
        return options + written.filter { $0.kind == .delete }.map(\.text)
    }
}
