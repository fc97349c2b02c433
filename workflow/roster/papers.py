"""The papers of the living allowance as plain data: the frozen register, the applications.

A programme's definition can carry such data itself; these serve where none is given.
"""

from __future__ import annotations

from typing import Any

from workflow.roster.specs import TableSpec

_ID_NO: dict[str, Any] = {
    "key": "id_no", "kind": "id_no", "required": True, "ages": (16, 120),
    "names": ["身份证号码", "身份证号", "公民身份号码", "公民身份证号码", "身份证",
              "居民身份证号码", "身份号码", "证件号码", "证件号", "ID number"],
}
_NAME: dict[str, Any] = {
    "key": "name", "kind": "name", "required": True,
    "names": ["姓名", "申请人姓名", "教师姓名", "人员姓名", "申请人", "名字", "Name"],
}
_SEX: dict[str, Any] = {
    "key": "sex", "kind": "sex", "required": True, "agrees": "sex",
    "names": ["性别", "男女", "Sex"],
}
_TOWN: dict[str, Any] = {
    "key": "town", "kind": "place",
    "names": ["户籍所在镇", "户籍镇", "乡镇", "镇", "镇街", "镇（街道）", "乡镇（街道）", "所在镇",
              "所属乡镇", "所属镇街", "户籍地乡镇", "户籍乡镇", "户籍所在乡镇", "户籍镇街", "Town"],
}
_VILLAGE: dict[str, Any] = {
    "key": "village", "kind": "place",
    "names": ["村（居）委会", "村委会", "户籍村", "村居", "村", "村（社区）", "村/居", "所在村",
              "户籍所在村", "居委会", "行政村", "Village"],
}
_CATEGORY: dict[str, Any] = {
    "key": "category", "kind": "choice", "required": True,
    "choices": {
        "minban": ["民办", "民办教师", "原民办", "原民办教师"],
        "daike": ["代课", "代课教师", "原代课", "原代课教师", "代课人员"],
    },
    "names": ["类别", "人员类别", "教师类别", "教师类型", "类型", "身份类别", "人员类型",
              "民办/代课", "申请类别", "Category"],
}
_SEMESTERS = ["学期数", "任教学期数", "学期", "学期合计", "任教学期", "计学期", "合计学期",
              "小计学期", "学期数合计", "Semesters"]

REGISTER = TableSpec.from_plain({
    "key": "register", "title": "固化名单", "key_column": "id_no",
    "columns": [
        _NAME, _SEX, _ID_NO,
        {"key": "born_on", "kind": "date", "agrees": "birth",
         "names": ["出生日期", "出生年月日", "生日", "出生时间", "Born"]},
        _TOWN, _VILLAGE, _CATEGORY,
        {"key": "semesters", "kind": "int", "required": True,
         "names": ["核定学期数", "核定任教学期", "核定学期", "累计任教学期", *_SEMESTERS]},
        {"key": "years", "kind": "int",
         "names": ["核定工作年限", "工作年限", "核定年限", "任教年限", "年限", "Years"]},
    ],
})

APPLICANTS = TableSpec.from_plain({
    "key": "applicants", "title": "申请人", "key_column": "id_no",
    "columns": [
        _NAME, _SEX, _ID_NO,
        {"key": "birth_month", "kind": "month", "required": True, "agrees": "birth",
         "names": ["出生年月", "出生日期", "出生年月日", "出生时间", "出生", "生日",
                   "Birth month"]},
        _TOWN, _VILLAGE, _CATEGORY,
        {"key": "semesters", "kind": "int", "required": True,
         "names": ["累计任教学期", "累计任教学期数", "任教学期累计", "累计学期", "累计学期数",
                   "总学期数", "任教总学期", *_SEMESTERS]},
        {"key": "hired_after", "kind": "yes_no", "required": True,
         "names": ["离岗后是否被录用", "是否被录用", "离岗后是否录用", "是否录用", "离岗后录用",
                   "是否录用为编制内人员", "是否被录用为编制内人员", "离岗后是否被录用为编制内人员",
                   "录用情况"]},
        {"key": "planned_retired", "kind": "yes_no", "required": True,
         "names": ["是否计划内离岗退养", "计划内离岗退养", "是否离岗退养", "离岗退养",
                   "是否纳入计划内离岗退养", "是否纳入离岗退养"]},
        {"key": "criminal_record", "kind": "yes_no", "required": True,
         "names": ["有无刑事犯罪记录", "有无犯罪记录", "是否有刑事犯罪记录", "是否有犯罪记录",
                   "刑事犯罪记录", "犯罪记录", "有无刑事犯罪"]},
        {"key": "contract_filed", "kind": "yes_no", "required": True,
         "names": ["合同是否备案", "合同备案", "聘用合同是否备案", "聘用合同备案", "是否备案",
                   "代课合同是否备案", "聘用代课教师合同是否备案"]},
        {"key": "phone", "kind": "phone",
         "names": ["联系电话", "电话", "手机", "手机号", "手机号码", "电话号码", "联系方式",
                   "联系电话（手机）", "Phone"]},
        {"key": "bank", "kind": "text", "required": True,
         "names": ["开户行", "开户银行", "银行", "银行名称", "开户行名称", "发放银行", "开户网点",
                   "开户金融机构", "Bank"]},
        {"key": "account", "kind": "account", "required": True,
         "names": ["银行账号", "账号", "银行卡号", "卡号", "银行帐号", "帐号", "账户", "银行账户",
                   "个人账户", "收款账号", "存折账号", "银行卡（存折）号", "社保卡号", "Account"]},
    ],
})

SPELLS = TableSpec.from_plain({
    "key": "spells", "title": "任教经历", "key_column": "id_no", "joins": "applicants",
    "columns": [
        _ID_NO,
        {"key": "school", "kind": "place", "required": True,
         "names": ["任教学校", "学校", "学校名称", "任教单位", "原任教学校", "工作单位", "工作学校",
                   "任职学校", "School"]},
        {"key": "from_month", "kind": "month", "required": True,
         "names": ["起", "起始年月", "起始时间", "开始年月", "开始时间", "任教起始", "起年月", "自",
                   "从", "起始", "起时间", "起始月份", "任教开始时间", "任教起始年月",
                   "任教起", "From"]},
        {"key": "to_month", "kind": "month", "required": True,
         "names": ["止", "截止年月", "截止时间", "终止年月", "终止时间", "结束年月", "结束时间",
                   "任教截止", "止年月", "至", "到", "截止", "止时间", "截止月份", "任教结束时间",
                   "任教截止年月", "任教终止年月", "任教止", "To"]},
        {"key": "semesters", "kind": "int", "names": _SEMESTERS},
    ],
})

REGISTER_TABLES = (REGISTER,)
APPLICATION_TABLES = (APPLICANTS, SPELLS)
