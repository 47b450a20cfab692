"""An AOK and a pathway in which every field has a value that is not its default."""

import copy
from typing import Any

LEVELS = [
    {"id": "beginning", "name": "Beginning", "points": 0},
    {"id": "developing", "name": "Developing", "points": 2},
    {"id": "proficient", "name": "Proficient", "points": 3},
    {"id": "extending", "name": "Extending", "points": 4},
]

AOK: dict[str, Any] = {
    "id": "aok-plan",
    "version": "1.10",
    "title": 'Plan <one> lesson & say "why"',
    "prompt": "Plan *one* lesson.\n\n- one target\n- a check\n\n    indented < & > \u00e9 \U0001f4d8",
    "requirements": [
        {
            "id": "p-resource",
            "title": "Student resource",
            "ask": "The resource, as students see it.",
            "choose": 2,
            "required": False,
            "options": [
                {
                    "id": "o-video",
                    "title": "A video",
                    "forms": ["upload", "link"],
                    "min_words": 0,
                    "max_words": 0,
                    "max_files": 3,
                    "megabytes": 200,
                    "kinds": ["video", "captions"],
                    "transcript": True,
                    "templates": ["/static/plan.docx", "/static/plan.pdf"],
                },
                {
                    "id": "o-text",
                    "title": "",
                    "forms": ["write"],
                    "min_words": 150,
                    "max_words": 300,
                    "max_files": 1,
                    "megabytes": 20,
                    "kinds": [],
                    "transcript": False,
                    "templates": [],
                },
            ],
        }
    ],
    "rubric": {
        "id": "rubric-plan",
        "version": "2.0",
        "title": "Plan",
        "guidance": "Look for what is there.",
        "levels": LEVELS,
        "criteria": [
            {
                "id": "c-target",
                "name": "A target that gains",
                "required_level": "developing",
                "look_in": ["p-resource"],
                "standards": ["2.5.a", "2.5.b"],
                "descriptors": {level["id"]: f"What {level['name']} looks like." for level in LEVELS},
            }
        ],
    },
    "points": 8,
    "hours": 3,
    "review": "pilot",
    "max_submissions": 5,
    "turnaround_days": 7,
    "student_media": "with_permission",
    "completeness": [{"text": "Files open without signing in"}, {"text": "This is my own work"}],
    "standards": [
        {
            "code": "2.5.a",
            "label": "Accommodate learner differences",
            "framework": "ISTE Standards: Educators",
            "edition": "2017",
            "url": "https://iste.org/standards/educators",
        },
        {"code": "2.5.b", "label": "Design", "framework": "ISTE", "edition": "", "url": "https://iste.org/standards"},
    ],
    "terms": {"evaluator": "assessor", "not_yet": "Revise"},
}

PATHWAY: dict[str, Any] = {
    "id": "flipped-classroom",
    "version": "1.0",
    "title": "Flipped classroom",
    "summary": "Move the *explanation* out.",
    "hours": 12,
    "time": "3–6 weeks",
    "mode": "n_of",
    "count": 1,
    "steps": [{"aok": "aok-plan", "title": "Plan"}, {"aok": "aok-teach", "title": "Teach & look"}],
    "badge": {
        "issuer": "pdln",
        "badge": "flipped-classroom",
        "name": "Flipped Classroom",
        "description": "Plans and teaches.\n\nBoth.",
        "image": "/static/badge.svg",
    },
    "terms": {"pathway": "micro-credential"},
}


def aok() -> dict[str, Any]:
    return copy.deepcopy(AOK)


def pathway() -> dict[str, Any]:
    return copy.deepcopy(PATHWAY)
