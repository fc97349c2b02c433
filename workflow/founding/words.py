"""What people call types of units and posts; the paper may use either these words or the keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workflow.engine.definition import Definition
from workflow.engine.refusal import Text

TYPES: Mapping[str, Text] = {
    "province": Text("省", "Province"),
    "city": Text("市", "City"),
    "county": Text("县", "County"),
    "township": Text("乡镇", "Township"),
    "village": Text("村", "Village"),
    "township_school": Text("中心学校", "Central school of a township"),
    "school": Text("学校", "School"),
    "kindergarten": Text("幼儿园", "Kindergarten"),
    "college": Text("院校", "College"),
    "faculty": Text("院系", "Faculty"),
    "school_class": Text("班级", "Class"),
    "union": Text("工会", "Union"),
    "union_branch": Text("工会小组", "Branch of a union"),
    "party_branch": Text("党支部", "Party branch"),
    "health_centre": Text("卫生院", "Health centre"),
    "foundation": Text("基金会", "Foundation"),
    "county_section": Text("县局股室", "Section of a county office"),
    "city_section": Text("市局科室", "Section of a city office"),
    "province_union": Text("省教育工会", "Union of the province"),
    "pay_unit": Text("发放单位", "Paying unit"),
    "province_edu": Text("省教育厅", "Education, province"),
    "city_edu": Text("市教育局", "Education, city"),
    "city_fin": Text("市财政局", "Finance, city"),
    "city_hr": Text("市人社局", "Human resources, city"),
    "city_health": Text("市卫健局", "Health, city"),
    "county_edu": Text("县教育局", "Education, county"),
    "county_fin": Text("县财政局", "Finance, county"),
    "county_hr": Text("县人社局", "Human resources, county"),
    "county_health": Text("县卫健局", "Health, county"),
    "county_audit": Text("县审计局", "Audit, county"),
}
ADMINS: Mapping[str, Text] = {
    "system_admin": Text("系统管理员", "System administrator"),
    "security_admin": Text("安全管理员", "Security administrator"),
    "audit_admin": Text("审计管理员", "Audit administrator"),
}


def titles_of(definitions: Iterable[Definition]) -> dict[str, Text]:
    """Return what each post is called: the administrators', then each programme's roles."""
    found = dict(ADMINS)
    for definition in definitions:
        for key, role in definition.roles.items():
            found.setdefault(key, role.title.text())
    return found


def meant(word: str, titles: Mapping[str, Text]) -> list[str]:
    """Return the keys a word may mean: the key itself, or what is called so."""
    if word in titles:
        return [word]
    return [key for key, text in titles.items() if word in (text.zh, text.en)]
