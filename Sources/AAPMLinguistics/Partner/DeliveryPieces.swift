/// A line cut into words, so that it appears as it is spoken.
enum DeliveryPieces {
    /// The pieces; joined they are the line exactly.
    static func of(_ line: String) -> [String] {
        var pieces: [String] = []
        var current = ""
        var endsInSpace = false
        for character in line {
            if endsInSpace, character != " " {
                pieces.append(current)
                current = ""
            }
            current.append(character)
            endsInSpace = character == " "
        }
        if !current.isEmpty { pieces.append(current) }
        return pieces
    }
}
