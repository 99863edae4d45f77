#!/usr/bin/env python3
"""Writes junk-es.txt and junk-en.txt: turns of which nothing may be remembered, none of them twice. Run it again for the
same lists. They are the half that the patterns were written beside; heldout-junk-*.txt, written by hand from the same
classes afterwards, is the half that no pattern may be fitted to.

A line is `class | turn`, or `recalled | the character's line => turn`. The classes: talk (small talk and what one says to get
through a scene), others (said of or by somebody else), jokes, unreal (if, imagine, in a song), questions, recalled.
"""
import itertools
import pathlib
import random

HERE = pathlib.Path(__file__).parent
NAMES = ["Ana", "Bruno", "Carla", "Diego", "Elena", "Pedro", "Lucía", "Marco", "Nora", "Tom"]
PLACES = ["Lima", "Madrid", "Quito", "Berlín", "Leeds", "Boston", "Roma", "París", "Dublín", "Sevilla"]

ES = {
    "talk": [
        "Hola, ¿qué tal?", "Buenos días, {name}.", "Muy bien, gracias, ¿y tú?", "Una mesa para {n}, por favor.",
        "Quiero {food}, por favor.", "Para mí {food}.", "Me pone {food}, por favor.", "¿Cuánto cuesta {food}?", "Sí, claro.",
        "No, gracias.", "Vale, perfecto.", "Pues no sé.", "Qué calor hace hoy.", "Hace mucho frío.", "La cuenta, por favor.",
        "Voy a pagar con tarjeta.", "Voy a tomar {food}.", "Estoy buscando {thing}.", "Necesito {thing}.",
        "Tengo hambre.", "Tengo una pregunta.", "Estoy cansado.", "Me gusta eso.", "Me gusta mucho.", "No me gusta.",
        "Me gusta.", "Tengo prisa.", "Tengo un problema con {thing}.", "No entiendo.", "¿Puede repetir, por favor?",
        "Más despacio, por favor.", "Encantado.", "Mucho gusto, {name}.", "Hasta luego, {name}.", "Qué bonito es {thing}.",
        "Prefiero {food}.", "Ponme dos de {food}.", "Está muy rico.", "Eso es todo.", "¿Dónde está {thing}?",
        "Creo que sí.", "Soy yo.", "Estoy aquí.", "Vengo por {thing}.", "Vivo bien.", "Ya voy.", "Voy a verlo.",
        "Tengo que irme.", "Voy a casa ahora.", "Es verdad.", "Muy amable.", "No pasa nada.", "Qué pena.", "Tengo {n} minutos.",
        "Quiero {n} de esos.", "Me llevo {thing}.", "Trabajo mucho.", "Estudio un poco.", "Soy de aquí.", "Soy así.",
    ],
    "others": [
        "{name} dice: «me llamo {name}».", "Mi amiga dice que vive en {place}.", "{name} vive en {place}.",
        "Él se llama {name}.", "Ella es de {place}.", "{name} dijo: tengo un perro.", "Mi vecino dijo: soy médico.",
        "En la tele dicen: me gusta el fútbol.", "El señor trabaja en {place}.", "{name} tiene un gato que se llama Luna.",
        "Tu hermana es profesora, ¿no?", "Usted vive en {place}.", "Te llamas {name}.", "Le gusta el café.",
        "A {name} le gusta {food}.", "Mi jefe me dijo: vivo en {place}.", "Según {name}, me gusta {food}.",
        "Mi profesora escribió: «soy de {place}».", "A mi amigo {name} no le gusta {food}.", "Ellos tienen dos hijos.",
        "El cartel pone: soy vegano.", "{name} me contó: mañana voy a {place}.", "La chica es alérgica al pescado.",
        "Dijiste: me llamo {name}.", "Su sueño es vivir en {place}.",
    ],
    "jokes": [
        "Me llamo Batman, jajaja.", "Soy de la luna, es broma.", "Tengo cien gatos, jajaja.", "Vivo en {place}, es broma.",
        "Era broma, no me gusta {food}.", "Trabajo en la luna, jeje.", "Tengo un dragón que se llama {name}, jajaja.",
        "Me llamo {name}... ¡es mentira!", "Soy el rey de {place}, jaja.", "Estoy casado con {name}, es una broma.",
        "Soy alérgico a trabajar, jajaja.", "Mañana voy a {place} en bicicleta, de broma.", "Odio {food}, era un chiste.",
        "Te prometo que vuelvo en mil años, jaja.", "Mi perro se llama {name}, no es verdad.",
    ],
    "unreal": [
        "Si vivo en {place}, aprendo más.", "Ojalá me llamo {name}.", "Imagina que soy médico.",
        "Imagina que tengo un perro.", "Como si soy de {place}.", "En mi sueño vivo en {place}.",
        "En la canción dice: me llamo {name}.", "Mi personaje es de {place}: soy de {place}.",
        "Por ejemplo: me gusta {food}.", "Supongamos que trabajo en {place}.", "Tal vez vivo en {place} un día.",
        "Si tengo un gato, se llama {name}.", "La frase es: soy de {place}.", "¿Cómo se dice «me gusta {food}»?",
        "El ejercicio: me llamo {name}.",
    ],
    "questions": [
        "¿Vivo en {place}?", "¿Me llamo {name}?", "¿Soy médico?", "¿Te gusta {food}?", "¿Vives en {place}?",
        "¿Cómo te llamas?", "¿Tienes un perro?", "¿Eres de {place}?", "¿Trabajas en {place}?", "¿Tengo un gato?",
        "¿Estudio español?", "¿Es verdad que soy de {place}?", "¿Me gusta {food}?", "¿Cuántos años tienes?",
        "¿Mi hermano vive en {place}?",
    ],
    "recalled": [
        "Me llamo {name}. => Me llamo {name}.", "Soy de {place}, ¿y tú? => Soy de {place}.",
        "Trabajo en el puerto. => Trabajo en el puerto.", "Tengo un gato. ¿Y tú? => Tengo un gato.",
        "Yo vivo en {place}. => Vivo en {place}.", "Me gusta {food}. => Me gusta {food}.",
        "El otro día me hablaste de {name}, me acuerdo bien. => Sí, me hablaste de {name}.",
        "Todavía me acuerdo de lo de {name}. => Todavía me acuerdo de lo de {name}.",
        "Tengo dos hijos. => Tengo dos hijos.", "Mi hermana se llama {name}. => Mi hermana se llama {name}.",
        "Soy alérgico al pescado. => Soy alérgico al pescado.", "Te prometo que vuelvo mañana. => Te prometo que vuelvo mañana.",
        "Mañana voy a {place}. => Mañana voy a {place}.", "Mi perro se llama {name}. => Mi perro se llama {name}.",
        "Odio {food}. => Odio {food}.",
    ],
}
EN = {
    "talk": [
        "Hi, how are you?", "Good morning, {name}.", "Fine, thanks, and you?", "A table for {n}, please.",
        "I want {food}, please.", "I'd like {food}, please.", "For me {food}.", "How much is {food}?", "Yes, of course.",
        "No, thank you.", "Okay, great.", "I don't know.", "It's hot today.", "It's very cold.", "The bill, please.",
        "I'm going to pay by card.", "I will have {food}.", "I'm looking for {thing}.", "I need {thing}.", "I'm hungry.",
        "I have a question.", "I'm tired.", "I like it.", "I like that.", "I don't like it.", "I don't like this one.",
        "I'm in a hurry.", "I have a problem with {thing}.", "I don't understand.", "Can you repeat that, please?",
        "Slower, please.", "Nice to meet you, {name}.", "See you later, {name}.", "What a nice {thing}.", "I prefer {food}.",
        "Two of those, please.", "It's delicious.", "That's all.", "Where is {thing}?", "I think so.", "It's me.",
        "I'm here.", "I'm coming for {thing}.", "I live well.", "I'm coming.", "I'm from here.", "I have to go.",
        "I'm going home now.", "That's true.", "Very kind of you.", "No problem.", "What a pity.", "I have {n} minutes.",
        "I take {thing}.", "I work a lot.", "I study a bit.", "I'm sorry.", "I'm fine.", "I'm ready.", "I am late.",
    ],
    "others": [
        "{name} says: \"my name is {name}\".", "My friend says that she lives in {place}.", "{name} lives in {place}.",
        "His name is {name}.", "She is from {place}.", "{name} said: I have a dog.", "My neighbour said: I am a doctor.",
        "On TV they say: I like football.", "The man works in {place}.", "{name} has a cat called Luna.",
        "Your sister is a teacher, right?", "You live in {place}.", "Your name is {name}.", "He likes coffee.",
        "{name} likes {food}.", "My boss told me: I live in {place}.", "According to {name}, I like {food}.",
        "My teacher wrote: \"I am from {place}\".", "My friend {name} doesn't like {food}.", "They have two children.",
        "The sign says: I am vegan.", "{name} told me: tomorrow I'm going to {place}.", "The girl is allergic to fish.",
        "You said: my name is {name}.", "Her dream is to live in {place}.",
    ],
    "jokes": [
        "My name is Batman, haha.", "I'm from the moon, just kidding.", "I have a hundred cats, hahaha.",
        "I live in {place}, only kidding.", "I'm joking, I don't like {food}.", "I work on the moon, lol.",
        "I have a dog called {name}, haha, just joking.", "My name is {name}... that's a lie!",
        "I'm the king of {place}, haha.", "I'm married to {name}, it's a joke.", "I'm allergic to work, hahaha.",
        "Tomorrow I'm going to {place} by bike, just kidding.", "I hate {food}, I'm kidding.",
        "I promise I'll be back in a thousand years, lol.", "My dog is called {name}, that isn't true.",
    ],
    "unreal": [
        "If I live in {place}, I learn more.", "I wish my name is {name}.", "Imagine that I am a doctor.",
        "Imagine I have a dog.", "As if I am from {place}.", "In my dream I live in {place}.",
        "The song goes: my name is {name}.", "My character says: I am from {place}.", "For example: I like {food}.",
        "Suppose I work in {place}.", "Maybe I live in {place} one day.", "If I have a cat, it is called {name}.",
        "The sentence is: I am from {place}.", "How do you say \"I like {food}\"?", "The exercise: my name is {name}.",
    ],
    "questions": [
        "Do I live in {place}?", "Is my name {name}?", "Am I a doctor?", "Do you like {food}?", "Do you live in {place}?",
        "What's your name?", "Do you have a dog?", "Are you from {place}?", "Do you work in {place}?", "I have a cat?",
        "I study English?", "Is it true that I am from {place}?", "Do I like {food}?", "How old are you?",
        "My brother lives in {place}?",
    ],
    "recalled": [
        "My name is {name}. => My name is {name}.", "I'm from {place}, and you? => I'm from {place}.",
        "I work at the harbour. => I work at the harbour.", "I have a cat. And you? => I have a cat.",
        "I live in {place}. => I live in {place}.", "I like {food}. => I like {food}.",
        "The other day you told me about {name}. => Yes, the other day you told me about {name}.",
        "I still remember what you said about {name}. => I still remember what you said about {name}.",
        "I have two children. => I have two children.", "My sister is called {name}. => My sister is called {name}.",
        "I'm allergic to fish. => I'm allergic to fish.", "I promise I will be back. => I promise I will be back.",
        "Tomorrow I'm going to {place}. => Tomorrow I'm going to {place}.", "My dog is called {name}. => My dog is called {name}.",
        "I hate {food}. => I hate {food}.",
    ],
}
WORDS = {
    "es": {
        "food": ["un café con leche", "una tostada", "el pescado", "la sopa", "una cerveza", "pan", "agua"],
        "thing": ["el billete", "la maleta", "la farmacia", "el libro", "la chaqueta", "el autobús", "la llave"],
        "n": ["dos", "tres", "cuatro", "5"],
    },
    "en": {
        "food": ["a coffee with milk", "some toast", "the fish", "the soup", "a beer", "bread", "water"],
        "thing": ["the ticket", "the suitcase", "the pharmacy", "the book", "the jacket", "the bus", "the key"],
        "n": ["two", "three", "four", "5"],
    },
}
SHARES = {"talk": 100, "others": 45, "jokes": 30, "unreal": 25, "questions": 25, "recalled": 25}


def turns(language, templates):
    chance = random.Random(f"aapm {language}")
    for kind, count in SHARES.items():
        written = {}
        for template in itertools.cycle(templates[kind]):
            values = {"name": chance.choice(NAMES), "place": chance.choice(PLACES)}
            values |= {key: chance.choice(words) for key, words in WORDS[language].items()}
            written[f"{kind} | {template.format(**values)}"] = None
            if len(written) == count:
                break
        yield from written


for language, templates in (("es", ES), ("en", EN)):
    (HERE / f"junk-{language}.txt").write_text("\n".join(turns(language, templates)) + "\n")
