/// How far a lesson has come (PEDAGOGY section 6).
package struct CurriculumProgress: Hashable, Sendable {
    package let units: Int
    package let completed: Int
    package let skipped: Int
    package let exercises: Int
    /// Exercises whose last attempt counts as right.
    package let correct: Int

    package init(units: Int, completed: Int, skipped: Int, exercises: Int, correct: Int) {
        self.units = units
        self.completed = completed
        self.skipped = skipped
        self.exercises = exercises
        self.correct = correct
    }

    package init(_ units: [CurriculumUnit]) {
        let exercises = units.flatMap(\.exercises)
        self.init(
            units: units.count,
            completed: units.filter(\.isComplete).count,
            skipped: units.filter(\.isSkipped).count,
            exercises: exercises.count,
            correct: exercises.filter { $0.attempts.last?.verdict.counts == true }.count)
    }

    /// The share of units completed; `nil` for a lesson without units.
    package var completionRate: Double? { self.units == 0 ? nil : Double(self.completed) / Double(self.units) }
    /// Every unit is completed or skipped.
    package var isComplete: Bool { self.completed + self.skipped == self.units }
    package var isEngaged: Bool { (self.completionRate ?? 0) >= 0.6 }
    package var isMastered: Bool { self.exercises > 0 && Double(self.correct) / Double(self.exercises) >= 0.8 }
}
